"""Bytes to plain data, one file per format; the loudest claim wins, and a claim that fails to parse makes way."""

from typing import NamedTuple

from driftproxy.model.http import Response, header
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat
from driftproxy.plugins import discover

__all__ = ["Body", "read"]


class Body(NamedTuple):
    """A body that was read: the id of its format (`json`, `sse`, …; `empty` for none), media type, and plain data.

    `media` is in lower case, without parameters, and `""` where the answer names none. `shaped` is false, and `plain`
    None, for formats that have no inner shape, such as `text` and `binary`.
    """

    format: str
    media: str
    shaped: bool = False
    plain: Plain = None


def read(response: Response) -> Body:
    """Return what the body of an answer says, by its media type and, where that lies, by its looks."""
    full = (header(response.headers, "content-type") or "").lower()
    media = full.partition(";")[0].strip()
    if not response.body:
        return Body("empty", media)
    formats = discover("bodies", BodyFormat)
    claims = [(plugin.claim(media, response.body), name) for name, plugin in formats.items()]
    for claim, name in sorted(claims, reverse=True):
        if claim <= 0:
            break
        parse = formats[name].parse
        if parse is None:
            return Body(name, media)
        try:
            return Body(name, media, shaped=True, plain=parse(response.body, full))
        except ValueError:
            continue
    return Body("binary", media)
