"""The addon works alone, in mitmdump, and says there what came of it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from driftproxy.adapters.storage.store import Folder
from tests.mitmdump import mitmdump
from tests.recording import SECRET, Upstream, upstream


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    with upstream(tmp_path_factory.mktemp("host")) as running:
        yield running


def test_it_records_with_options_of_its_own(tmp_path: Path, host: Upstream) -> None:
    (tmp_path / "driftproxy.toml").write_text('[redact]\nnames = ["internal_id"]\n')
    settings = ["drift_cassettes=here", "drift_cassette=api", "drift_hosts=127.0.0.1", "ssl_insecure=true"]
    with mitmdump("record.py", tmp_path, *settings) as (process, url):
        with httpx.Client(proxy=url, trust_env=False, verify=False) as client:
            client.get(f"{host.plain}/secrets?internal_id=7&page=2")
            client.get(f"{host.secure}/count/x")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    assert "driftproxy: recorded 1 interaction in 1 cassette: api (1, new)" in out
    assert f"driftproxy: not recorded: {host.secure.removeprefix('https://')}: the host was not asked for" in out
    (recorded,) = Folder(tmp_path / "here").load("api").interactions
    assert recorded.request.url == f"{host.plain}/secrets?internal_id=REDACTED&page=2"
    assert SECRET.encode() not in (tmp_path / "here" / "api.yaml").read_bytes()


def test_it_ends_mitmdump_if_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "cassettes").write_text("a file")
    with mitmdump("record.py", tmp_path) as (process, _):
        out, _ = process.communicate()
    assert process.returncode == 1
    assert "driftproxy: cannot record to " in out


def test_where_it_writes_cannot_change_while_it_records(tmp_path: Path, host: Upstream) -> None:
    script = tmp_path / "later.py"
    script.write_text(
        "from mitmproxy import ctx, exceptions\n"
        "def request(flow):\n"
        "    try:\n"
        "        ctx.options.update(drift_cassettes='elsewhere')\n"
        "    except exceptions.OptionsError as error:\n"
        "        print('refused:', error)\n"
    )
    with mitmdump("record.py", tmp_path, str(script)) as (process, url):
        httpx.get(f"{host.plain}/count/x", proxy=url, trust_env=False)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    assert "refused: driftproxy is recording already" in out
    assert Folder(tmp_path / "cassettes").names() == ("default",)


def test_a_body_that_was_streamed_past_is_not_recorded_as_none(tmp_path: Path, host: Upstream) -> None:
    with mitmdump("record.py", tmp_path, "stream_large_bodies=1k") as (process, url):
        with httpx.Client(proxy=url, trust_env=False) as client:
            client.get(f"{host.plain}/count/x")
            client.get(f"{host.plain}/binary")
            client.post(f"{host.plain}/count/y", content=b"x" * 2000)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    (recorded,) = Folder(tmp_path / "cassettes").load("default").interactions
    assert recorded.request.url == f"{host.plain}/count/x"
    assert f"not recorded: {host.plain.removeprefix('http://')}, 2 times: a body was streamed past us" in out
