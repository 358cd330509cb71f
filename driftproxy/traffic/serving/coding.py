"""Which content coding an answer goes out in (RFC 9110 §12.5.3), and its body so coded."""

import gzip
from functools import lru_cache
from http import HTTPStatus

import brotli
import zstandard

from driftproxy.model.http import Headers, Response, header

__all__ = ["coded", "preferred"]


def preferred(headers: Headers) -> str:
    """Return the coding that a client likes best of those that we know, `""` for none."""
    found = header(headers, "accept-encoding")
    return _preferred(found) if found else ""


def coded(response: Response, coding: str) -> bytes | None:
    """Return the body in a coding that the client accepts, None if it goes out as it is.

    Recordings are kept decoded. That a service codes its answers they tell by `Vary: Accept-Encoding`.
    """
    if not coding or len(response.body) < _LEAST or response.status != HTTPStatus.OK:
        return None
    varies = ",".join(value for name, value in response.headers if name.lower() == "vary").lower()
    media = (header(response.headers, "content-type") or "").lower()
    if "accept-encoding" not in varies or media.startswith("text/event-stream"):
        return None
    return _coded(coding, response.body)


_LEAST = 256
"""Below so many bytes services leave bodies as they are."""
_KNOWN = ("gzip", "br", "zstd")


@lru_cache(maxsize=256)
def _preferred(accepted: str) -> str:
    """Return the known coding of the greatest weight; of equals the first as `_KNOWN` has them."""
    weights: dict[str, float] = {}
    for entry in accepted.split(","):
        name, *parameters = (word.strip().lower() for word in entry.split(";"))
        given = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        try:
            weights[name] = float(given)
        except ValueError:
            weights[name] = 0
    best = max(_KNOWN, key=lambda name: weights.get(name, weights.get("*", 0)))
    return best if weights.get(best, weights.get("*", 0)) > 0 else ""


@lru_cache(maxsize=256)
def _coded(coding: str, body: bytes) -> bytes:
    match coding:
        case "gzip":
            return gzip.compress(body, compresslevel=5, mtime=0)
        case "br":
            made: bytes = brotli.compress(body, quality=4)
            return made
        case _:
            return zstandard.ZstdCompressor().compress(body)
