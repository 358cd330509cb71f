"""Nothing secret is in what the writer leaves, also where it turns out to be one only later; nor in its journal."""

import io
import json
from pathlib import Path

import pytest

from driftproxy.adapters.recording.frames import END, Exchanged, pack
from driftproxy.adapters.recording.journal import begin
from driftproxy.adapters.recording.writer import write
from driftproxy.exchange.vcr import loads
from driftproxy.traffic.redact import Redactor

VALUE = "k0k1k2k3k4k5k6k7"


def exchanged(began: int, url: str, answer: bytes, *fields: tuple[bytes, bytes]) -> bytes:
    return pack(Exchanged(began, "a", "", "GET", url, fields, b"", 200, "OK", (), answer))


@pytest.mark.parametrize("key", [b"k" * 32, b""])
def test_what_turns_out_to_be_a_secret_later_is_hidden_before(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "cassettes").mkdir()
    about = {"cassettes": str(tmp_path / "cassettes"), "heard": "2026-01-01", "tool": "t"}
    said = json.dumps({"id": VALUE, "n": 1}).encode()
    stream = io.BytesIO(
        exchanged(1, "http://h/login", said)
        + exchanged(2, f"http://h/{VALUE}", b"", (b"X-Session-Token", VALUE.encode()))
        + END
    )
    heard = write(stream, begin(tmp_path / "state", about), Redactor(key=key))
    assert not heard.failure
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(VALUE.encode() in path.read_bytes() for path in files)
    first, then = loads((tmp_path / "cassettes" / "a.yaml").read_bytes(), "a").interactions
    hidden = json.loads(first.response.body)["id"]
    assert then.request.url == f"http://h/{hidden}"
    assert dict(then.request.headers)["X-Session-Token"] == hidden
    assert (hidden == "REDACTED") is not bool(key)
