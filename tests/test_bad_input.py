"""Cassettes and bodies that are broken, vast, or made to do harm: no crash, an end, and the truth in the report."""

import gzip
import json
import zlib
from base64 import b64encode
from pathlib import Path

import brotli
import pytest
import zstandard

from driftproxy.cli.main import run
from driftproxy.drift import drift
from driftproxy.exchange.vcr import dumps, loads
from driftproxy.model.finding import Report, Verdict
from driftproxy.model.http import Cassette, Interaction, Request, Response

GOOD = b'{"id": 1, "name": "Ada"}'
DEEP = b"[" * 10_000 + b"]" * 10_000
ENTITIES = b'<!ENTITY a "aaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(12)
)


def heard(body: bytes, media: str = "application/json", coding: str = "") -> Cassette:
    headers = (("Content-Type", media), *((("Content-Encoding", coding),) if coding else ()))
    return Cassette("c", (Interaction(Request("GET", "http://h.test/x"), Response(200, "OK", headers, body)),))


def both(body: bytes, other: bytes, media: str = "application/json") -> Report:
    return drift([heard(body, media)], [heard(other, media)])


@pytest.mark.parametrize(
    ("media", "body", "reason"),
    [
        ("application/json", GOOD[:-3], "neither answer is json that can be read: it breaks off in its middle"),
        ("application/json", b'{"id": {{template}}}', "Expecting property name"),
        ("application/json", b'{"name": "a\0b"}', "Invalid control character"),
        ("application/json", b'{"name": "\xff"}', "it is not in UTF-8"),
        ("application/json", DEEP, "it nests too deep"),
        ("application/json", b"[" * 201 + b"]" * 201, "it nests too deep"),
        ("text/plain", b'{"id": 1, "name', "it breaks off in its middle"),
        ("application/x-ndjson", b'{"a": 1}\n' + DEEP, "it nests too deep"),
        ("application/xml", b"<a>" * 10_000 + b"</a>" * 10_000, "it nests too deep"),
        ("application/xml", b"<a><b></a>", "mismatched tag"),
        ("application/xml", b"<!DOCTYPE a [" + ENTITIES + b"]><a>&a11;</a>", "it defines a document type"),
    ],
)
def test_a_body_that_cannot_be_read_was_not_checked(media: str, body: bytes, reason: str) -> None:
    report = both(body, body, media)
    assert (report.verdict, report.checked) == (Verdict.INCONCLUSIVE, 0)
    (unchecked,) = report.unchecked
    assert unchecked.kind == "unreadable"
    assert reason in unchecked.reason
    # One side alone is a difference, but for a fresh answer that did not arrive whole.
    found = [both(body, b"[]", media), both(b"[]", body, media)]
    if "breaks off" in reason:
        assert [one.kind for one in found.pop().unchecked] == ["connection"]
    for one in found:
        assert [finding.rule for finding in one.findings] == ["body_format_changed"]
        assert any(reason.removeprefix("neither answer is json that can be read: ") in note for note in one.notes)


@pytest.mark.parametrize(
    ("media", "body", "note"),
    [
        ("application/json", b"<html>Log in</html>", "1x html, no json"),
        ("application/json", b"OK", "1x text, no json"),
        ("application/xml", b"OK", "1x text, no xml"),
    ],
)
def test_a_body_under_a_wrong_media_type_is_noted(media: str, body: bytes, note: str) -> None:
    report = both(body, body, media)
    assert report.verdict is Verdict.CLEAN
    assert report.notes == tuple(f"{side} answers of GET h.test/x → 200: {note}" for side in ("stored", "fresh"))


@pytest.mark.parametrize(
    ("body", "other", "said", "odd"),
    [
        (b'{"id": 1, "id": "x"}', b'{"id": 1}', [("kind_changed", "$.id")], 1),  # the last one wins
        (b'{"n": NaN}', b'{"n": Infinity}', [], 2),
        (b'{"n": 1e999}', b'{"n": "x"}', [("kind_changed", "$.n")], 1),
        (b'{"n": -%b}' % (b"9" * 100_000), b'{"n": 7}', [], 1),
        (b'{"n": %b}' % (b"9" * 100_000), b'{"n": "7"}', [("kind_changed", "$.n")], 1),
        (b'{"\\ud800": 1}', b'{"\\ud800": "\\udfff"}', [("kind_changed", '$["\ud800"]')], 2),
        (b'{"a\\u0000b": 1}', b'{"a\\u0000b": true}', [("kind_changed", '$["a\0b"]')], 2),
        (b"[" * 200 + b"1" + b"]" * 200, b"[" * 200 + b"2" + b"]" * 200, [], 0),
        (
            b'{"a":' * 150 + b"1" + b"}" * 150,
            b'{"a":' * 150 + b'"1"' + b"}" * 150,
            [("kind_changed", "$" + ".a" * 150)],
            0,
        ),
    ],
)
def test_what_is_odd_is_read(body: bytes, other: bytes, said: list[tuple[str, str]], odd: int) -> None:
    report = both(body, other)
    assert [(finding.rule, finding.path) for finding in report.findings] == said
    assert (report.checked, report.unchecked) == (1, ())
    assert len(report.notes) == odd


def test_thirty_thousand_keys_have_an_end_and_are_told() -> None:
    # Each key with each other would be a thousand million steps, and end at the time limit.
    large = json.dumps({f"k{number}": number for number in range(30_000)}).encode()
    other = json.dumps({f"z{number}": str(number) for number in range(30_000)}).encode()
    assert [(one.rule, one.path) for one in both(large, other).findings] == [("kind_changed", "$.{*}")]
    small = json.dumps({f"k{number}": number for number in range(3_000)}).encode()
    for report in (both(GOOD, small), both(small, GOOD)):
        assert "`$` in the answers of GET h.test/x → 200 has more than 1000 fields" in report.notes[0]


def test_ten_megabytes_are_read() -> None:
    body = json.dumps([{"id": number, "name": "Ada" * 60} for number in range(50_000)]).encode()
    report = both(body, body.replace(b'"id": 49999', b'"id": null'))
    assert len(body) > 10_000_000
    assert report.checked == 1


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(100 << 20), mtime=0)),
        ("deflate", zlib.compress(bytes(100 << 20))),
        ("zstd", zstandard.compress(bytes(200 << 20))),
        ("br", brotli.compress(bytes(100 << 20), quality=1)),
        ("gzip", gzip.compress(GOOD, mtime=0)[:-9]),
    ],
    ids=["gzip", "deflate", "zstd", "br", "cut off"],  # two processes must tell these tests by the same names
)
def test_what_cannot_be_unpacked_was_not_checked(coding: str, bomb: bytes) -> None:
    read = loads(_coded(coding, bomb), "c")
    assert read.interactions[0].response.body == bomb
    (unchecked,) = drift([read], [read]).unchecked
    assert unchecked.kind == "unreadable"
    assert f"it cannot be unpacked from {coding}" in unchecked.reason


def test_a_coding_over_a_body_that_is_plain_does_not_matter() -> None:
    report = drift([heard(GOOD, coding="gzip")], [heard(b'{"id": 1, "name": null}')])
    assert (report.checked, report.notes) == (1, ())


def _coded(coding: str, body: bytes) -> bytes:
    item = {
        "request": {"uri": "http://h.test/x"},
        "response": {
            "status": 200,
            "headers": {"Content-Encoding": coding, "Content-Type": "application/json"},
            "body": {"base64_string": b64encode(body).decode()},
        },
    }
    return json.dumps({"interactions": [item]}).encode()


ITEM = "- request: {uri: 'http://h.test/x'}\n  response: {status: {code: 200}%s}\n"


def _anchors(inner: str, start: str = "[a]") -> str:
    return f"x0: &x0 {start}\n" + "".join(
        f"x{n}: &x{n} {inner % ', '.join([f'*x{n - 1}'] * 9)}\n" for n in range(1, 10)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("interactions: " + "[" * 20_000, "it nests too deep"),
        ("interactions:\n" + "- " * 20_000 + "a\n", "it nests too deep"),
        ("".join(" " * n + "a:\n" for n in range(1500)), "it nests too deep"),
        ('{"interactions": [' + "[" * 20_000, "it nests too deep"),
        (_anchors("[%s]") + "interactions:\n" + ITEM % ", body: *x9", "the body is neither text nor"),
        (_anchors("{<<: [%s]}", "{a: b}") + "interactions: []\n", "it merges mappings over and over"),
        ("interactions:\n" + ITEM.replace("200", "9" * 5000) % "", "a number in it has thousands of digits"),
        ("interactions:\n" + ITEM % ", body: 2026-99-99", "month must be in 1..12"),
        ("interactions:\n- request: {uri: 'http://h.test/\0'}\n", "control characters are not allowed"),
        ("interactions:\n- request: {uri: 'http://h.test/\ud800'}\n", "cannot be read"),
        ("<<<<<<< HEAD\ninteractions: []\n", "cannot be read"),
        ("\0" * 1000, "cannot be read"),
    ],
)
def test_a_cassette_that_cannot_be_read_is_named_by_the_command(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for side, content in (("old", dumps(heard(GOOD))), ("new", text.encode("utf-8", "surrogatepass"))):
        Path(side).mkdir()
        Path(side, "c.yaml").write_bytes(content)
    assert run(["diff", "old", "new"]) == 3
    out, err = capsys.readouterr()
    assert err == ""
    assert "1x unreadable: new/c.yaml" in out
    assert said in out
    assert run(["diff", "new", "old"]) == 3
    assert said in capsys.readouterr().out


def test_an_interaction_that_cannot_be_read_is_the_only_one_that_is_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text("interactions:\n" + ITEM % "" + "- {}\n" + ITEM.replace("/x", "/y") % "")
    assert run(["diff", "c.yaml", "c.yaml"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("clean: 2 checked")
    assert "unreadable: c.yaml, line 4: interaction 2 cannot be read" in out


def test_keys_that_repeat_in_an_object_are_noted_by_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    twice = b'{"id": 1, "text": "\\"id\\": {\\"id\\":1}", "in": [{"name" : 1, "x": {}, "name" :2e999999}]}'
    for side, body in (
        ("old.yaml", b'{"id": 1, "text": "\\"id\\":1 \\"id\\":2", "in": [{"name": 1, "x": {}}]}'),
        ("new.yaml", twice),
    ):
        Path(side).write_bytes(dumps(heard(body)))
    assert run(["diff", "old.yaml", "new.yaml"]) == 0
    noted = [line for line in capsys.readouterr().out.splitlines() if "twice" in line]
    assert noted == ["fresh answers of GET h.test/x → 200: `name` is there twice in one object, the last one counts"]
