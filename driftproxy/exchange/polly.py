"""Polly.js recordings: HAR with bodies in chunks of their own kind (https://netflix.github.io/pollyjs)."""

import json

from driftproxy.exchange._har import Content, plain_body, read
from driftproxy.exchange._parts import text
from driftproxy.model.http import Headers, header
from driftproxy.model.plugin import Exchange

__all__ = ["polly"]


def _body(content: Content, names: Headers) -> bytes:
    """Return the body: compressed ones are a JSON list of chunks, which older versions write in base 16."""
    said = text(content.get("text"))
    coded = text(content.get("encoding")) == "base64"
    if header(names, "content-encoding") and said.startswith("["):
        try:
            chunks = json.loads(said)
        except (ValueError, RecursionError):
            chunks = []
        if chunks and all(isinstance(chunk, str) for chunk in chunks):
            parts = [_binary(chunk, coded=coded) for chunk in chunks]
            if None not in parts:
                return b"".join(part for part in parts if part)
    if content.get("_isBinary") and not coded and (whole := _binary(said, coded=False)) is not None:
        return whole
    return plain_body(content, names)


def _binary(chunk: str, *, coded: bool) -> bytes | None:
    try:
        return plain_body({"text": chunk, "encoding": "base64"}, ()) if coded else bytes.fromhex(chunk)
    except ValueError:
        return None


polly = Exchange(
    title="Polly.js",
    claim=lambda start: float(b"_recordingName" in start),
    loads=lambda data, name: read(data, name, _body),
)
