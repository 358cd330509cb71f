"""How a finished exchange travels from the proxy to the writer: as plain data, packed with its length in front."""

import marshal
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from driftproxy.exchange._coding import decoded
from driftproxy.model.http import Headers, Interaction, Request, Response, without_headers

__all__ = ["END", "Exchanged", "interaction", "pack", "unpack"]


class Exchanged(NamedTuple):
    """An exchange as it was heard: headers and bodies as bytes of the wire; `began` orders the requests of a run."""

    began: int
    cassette: str
    test: str
    method: str
    url: str
    request_headers: tuple[tuple[bytes, bytes], ...]
    request_body: bytes
    status: int
    reason: str
    response_headers: tuple[tuple[bytes, bytes], ...]
    response_body: bytes


def pack(exchanged: Exchanged) -> bytes:
    """Return the bytes to send."""
    data = marshal.dumps(tuple(exchanged))
    return _LENGTH.pack(len(data)) + data


def unpack(stream: BinaryIO) -> Iterator[tuple[Exchanged | None, int]]:
    """Read exchanges, each with its size in bytes, until the stream ends; one that is cut off is left out.

    None stands for the sign that this was all.
    """
    while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
        (size,) = _LENGTH.unpack(head)
        if not size:
            yield None, 0
        elif len(data := stream.read(size)) == size:
            yield Exchanged(*marshal.loads(data)), size  # noqa: S302 - our own process is at the other end


def interaction(exchanged: Exchanged) -> Interaction:
    """Return what is to be recorded: without content and transfer coding, and without what was said to the proxy."""
    request_headers, request_body = decoded(_heard(exchanged.request_headers), exchanged.request_body)
    response_headers, response_body = decoded(_heard(exchanged.response_headers), exchanged.response_body)
    return Interaction(
        Request(exchanged.method, exchanged.url, request_headers, request_body),
        Response(exchanged.status, exchanged.reason, response_headers, response_body),
    )


_LENGTH = struct.Struct("!Q")
END = _LENGTH.pack(0)
"""What is sent last where nothing was cut short."""
_NOT_RECORDED = frozenset({"proxy-authorization", "proxy-connection", "transfer-encoding"})


def _heard(fields: tuple[tuple[bytes, bytes], ...]) -> Headers:
    return without_headers(tuple((_text(name), _text(value)) for name, value in fields), _NOT_RECORDED)


def _text(field: bytes) -> str:
    return field.decode("utf-8", "surrogateescape")
