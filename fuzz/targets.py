"""What is fuzzed: every reader of files and every decoder of bodies, each with what must hold whatever it is given.

A target takes any bytes and returns nothing. It raises for what is a defect: an error that is not ours, or a reading
that what comes after it cannot bear.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
import zstandard

from driftproxy.adapters.recording.finish import recover
from driftproxy.adapters.storage.knowledge import KnownFile
from driftproxy.adapters.storage.results import LastResult
from driftproxy.bodies import read
from driftproxy.drift import drift
from driftproxy.exchange import format_of, loads
from driftproxy.exchange._coding import decoded
from driftproxy.exchange.openapi import promised
from driftproxy.exchange.vcr import dump_interactions, dumps
from driftproxy.exchange.vcr import loads as loads_vcr
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plugin import BodyFormat, Exchange
from driftproxy.plugins import discover
from driftproxy.reporters.html import html
from driftproxy.reporters.json import json as json_report
from driftproxy.reporters.markdown import markdown
from driftproxy.reporters.text import text
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.resending.plan import plan

__all__ = ["Target", "seeds", "targets"]

Target = Callable[[bytes], None]


def targets() -> dict[str, Target]:
    """Return every target by its name: `file-ID` and `body-ID` for each format there is, and those that have none."""
    formats = discover("exchange", Exchange)
    bodies = {name: one for name, one in discover("bodies", BodyFormat).items() if one.parse}
    return {
        **{f"file-{name}": partial(_file, one) for name, one in formats.items()},
        "file": _any_file,
        "promise": _promise,
        **{f"body-{name}": partial(_body, one) for name, one in bodies.items()},
        "body": _any_body,
        "coding": _coding,
        "journal": _journal,
        "known": _known,
        "report": _report,
    }


def seeds(name: str, found: Sequence[bytes]) -> list[bytes]:
    """Return what a target can begin with: of a format its own files, else any; and bodies, coded ones, too."""
    kind, _, form = name.partition("-")
    written = {each: one.dumps(_SAMPLE) for each, one in discover("exchange", Exchange).items() if one.dumps}
    if kind == "file":
        own = [data for data in found if format_of(data) is discover("exchange", Exchange).get(form)]
        return own + ([written[form]] if form in written else []) or [*found, *written.values()]
    if kind in ("journal", "known", "report"):
        return [_kept()[kind]]
    if kind == "promise":
        return [_DESCRIPTION, *found]
    if kind == "coding":
        return [bytes([number]) + pack(_BODIES[0]) for number, pack in enumerate(_PACKED)]
    return [*_BODIES, *(bytes([number]) + body for number, body in enumerate(_BODIES)), *found]


def _kept() -> dict[str, bytes]:
    """Return a file of each kind that we keep for ourselves."""
    item = dump_interactions(_SAMPLE.interactions[:1])
    head = json.dumps({"began": 0, "bytes": len(item), "test": "t"}).encode()
    other = Cassette("sample", (replace(_SAMPLE.interactions[0], response=Response(200, "OK", (), b"[1]")),))
    place = {"POST h.test/a/{id}": {"200": {"$.id": {"2026-01-01": [{"absent": 1, "string": 2}]}}}}
    return {
        "journal": b'# {"cassette": "a"}\n# ' + head + b"\n" + item,
        "known": json.dumps({"version": 1, "places": place}).encode(),
        "report": json_report.render(drift([_SAMPLE], [other])).encode(),
    }


_NAME = "a file"
_MEDIA = (
    "application/json", "application/xml", "text/html", "text/event-stream", "application/x-ndjson", "text/plain",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/octet-stream", "",
)  # fmt: skip
_BODIES = (
    b'{"id": 1, "items": [{"name": "Ada", "at": "2026-01-01T00:00:00Z"}], "ok": null}',
    b'<?xml version="1.0"?><a x="1"><b>text</b><b/><![CDATA[raw]]></a>',
    b"<!doctype html><html><title>Log in</title><form action=x></form></html>",
    b'event: done\nid: 1\ndata: {"a": 1}\n\ndata: [DONE]\n\n',
    b'{"a": 1}\n{"a": 2, "b": []}\n',
    b"plain text",
    b"a=1&b=%20&a=2",
    b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nhello\r\n--b--\r\n',
)
_PACKED = (gzip.compress, zlib.compress, brotli.compress, zstandard.compress)
_SAMPLE = Cassette(
    "sample",
    (
        Interaction(
            Request("POST", "https://h.test/a/1?b=c", (("Accept", "*/*"), ("Cookie", "a=b")), b'{"q": [1, null]}'),
            Response(200, "OK", (("Content-Type", "application/json"), ("Set-Cookie", "s=1; Path=/")), b'{"id": "x"}'),
        ),
        Interaction(Request("GET", "http://h.test:8080/"), Response(404, "Not Found", (), b"\xff\x00")),
    ),
)
_DESCRIPTION = b"""openapi: 3.1.0
info: {title: t, version: '1'}
servers: [{url: 'https://h.test/{v}', variables: {v: {default: v1}}}]
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      responses:
        '200': {$ref: '#/components/responses/ok'}
        default: {description: no, content: {text/plain: {schema: {type: [string, 'null'], enum: [a, b]}}}}
components:
  responses: {ok: {description: yes, content: {application/json: {schema: {$ref: '#/components/schemas/tree'}}}}}
  schemas:
    tree:
      type: object
      required: [id]
      properties: {id: {type: integer}, kids: {type: array, items: {$ref: '#/components/schemas/tree'}}}
      allOf: [{additionalProperties: false}]
      oneOf: [{type: object}, {minProperties: 1}]
      patternProperties: {'^x-': {const: 1}}
"""
_CODINGS = ("gzip", "deflate", "br", "zstd", "gzip, br", "x-gzip", "identity", "compress")


def _file(one: Exchange, data: bytes) -> None:
    one.claim(data[:4096])
    with suppress(DriftproxyError):
        _bear(one.loads(data, _NAME), one)


def _promise(data: bytes) -> None:
    with suppress(DriftproxyError):
        promised(data, _NAME)


def _any_file(data: bytes) -> None:
    with suppress(DriftproxyError):
        _bear(loads(data, _NAME), None)


def _bear(cassette: Cassette, one: Exchange | None) -> None:
    """Do with a cassette what commands do with it."""
    redactor = Redactor()
    clean = Cassette(cassette.name, tuple(map(redactor, cassette.interactions)))
    again = loads_vcr(dumps(clean), _NAME)
    if again.unread or len(again.interactions) != len(clean.interactions):
        raise AssertionError(f"what was written is not what is read: {again.unread}")
    if one and one.dumps:
        with suppress(DriftproxyError):
            one.lost(clean)
            one.loads(one.dumps(clean), _NAME)
    asks, skipped = plan([clean], {}, "https://h.test")
    if len(asks) + len(skipped) != len(clean.interactions):
        raise AssertionError("an interaction is neither asked again nor skipped")
    report = drift([clean], [clean])
    if report.findings:
        raise AssertionError(f"it drifts from itself: {report.findings[0].message}")
    for reporter in (text, markdown, html):
        reporter.render(report)


def _body(one: BodyFormat, data: bytes) -> None:
    for media in _MEDIA:
        one.claim(media.partition(";")[0], data)
    assert one.parse  # noqa: S101 - as `targets` chose it
    with suppress(ValueError):
        one.parse(data, _MEDIA[len(data) % len(_MEDIA)])


def _any_body(data: bytes) -> None:
    media = _MEDIA[data[0] % len(_MEDIA)] if data else ""
    answer = Response(200, "OK", (("Content-Type", media),), data[1:])
    read(answer)
    cassette = Cassette("c", (Interaction(Request("POST", "https://h.test/x", (), data[1:]), answer),))
    _bear(cassette, None)


def _coding(data: bytes) -> None:
    coding = _CODINGS[data[0] % len(_CODINGS)] if data else ""
    _, plain = decoded((("Content-Encoding", coding), ("Content-Length", "1")), data[1:])
    if len(plain) > _LARGEST:
        raise AssertionError("it is unpacked without bounds")


_LARGEST = 65 << 20


def _journal(data: bytes) -> None:
    with TemporaryDirectory(dir=_memory()) as folder:
        journal = Path(folder, "state/recording/1")
        journal.mkdir(mode=0o700, parents=True)
        about = {"cassettes": f"{folder}/cassettes", "heard": "2026-01-01", "tool": "driftproxy 1"}
        Path(journal, "about.json").write_text(json.dumps(about), encoding="utf-8")
        Path(journal, "lock").touch()
        Path(journal, "0001.yaml").write_bytes(data)
        recover(Path(folder, "state"))
        if outside := {path.name for path in Path(folder).iterdir()} - {"state", "cassettes"}:
            raise AssertionError(f"it writes {outside}")


def _known(data: bytes) -> None:
    with TemporaryDirectory(dir=_memory()) as folder:
        file = KnownFile(Path(folder))
        file.path.write_bytes(data)
        file.load()


def _report(data: bytes) -> None:
    with TemporaryDirectory(dir=_memory()) as folder:
        last = LastResult(Path(folder))
        last.folder.mkdir()
        Path(last.folder, "report.json").write_bytes(data)
        Path(last.folder, "compared.json").write_bytes(data)
        with suppress(DriftproxyError):
            for reporter in (text, markdown, html):
                reporter.render(last.report())
        with suppress(DriftproxyError):
            last.compared()


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - many small files, for a moment
