"""Bytes to plain data, one file per format; the loudest claim wins, and a claim that fails to parse makes way."""

from typing import NamedTuple

from driftproxy.bodies._odd import oddities
from driftproxy.bodies.binary import kind_of
from driftproxy.bodies.json import CUT
from driftproxy.model.http import Response, header
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat
from driftproxy.plugins import discover

__all__ = ["Body", "breaks_off", "oddities", "read"]


class Body(NamedTuple):
    """A body that was read: the id of its format (`json`, `binary (png)`; `empty` for none), media type, plain data.

    `media` is in lower case, without parameters, and `""` where the answer names none. `shaped` is false, and `plain`
    None, for formats that have no inner shape, such as `text` and `binary`. `claimed` is the format with a shape that
    the body should have had, and `problem` why it cannot be read as such where it was meant to be; both may be empty.
    """

    format: str
    media: str
    shaped: bool = False
    plain: Plain = None
    claimed: str = ""
    problem: str = ""


def read(response: Response) -> Body:
    """Return what the body of an answer says, by its media type and, where that lies, by its looks."""
    full = (header(response.headers, "content-type") or "").lower()
    media = full.partition(";")[0].strip()
    if not response.body:
        return Body("empty", media)
    formats = discover("bodies", BodyFormat)
    claims = sorted([(plugin.claim(media, response.body), name) for name, plugin in formats.items()], reverse=True)
    problems: dict[str, str] = {}
    for _, name in claims:
        parse = formats[name].parse
        if parse is None:
            claimed = next((one for claim, one in claims if claim >= _LOUD and formats[one].parse), "")
            problem = _problem(name, response, problems.get(claimed, ""))
            return Body(kind_of(response.body) if name == "binary" else name, media, claimed=claimed, problem=problem)
        try:
            return Body(name, media, shaped=True, plain=parse(response.body, full))
        except ValueError as error:
            problems[name] = str(error)
    return Body(kind_of(response.body), media)


def breaks_off(body: Body, whole: Body) -> bool:
    """Return whether only the beginning of a body has arrived, where another one is whole."""
    return body.problem == CUT and whole.shaped


_LOUD = 0.8


def _problem(name: str, response: Response, problem: str) -> str:
    """Return the problem where the body was meant to be data: a page or a sentence under a wrong media type was not."""
    coding = header(response.headers, "content-encoding")
    if problem and name == "binary" and coding:  # which is taken off where a body can be unpacked
        return f"it cannot be unpacked from {coding}, or to a bearable size"
    return problem if name == "binary" or response.body.lstrip()[:1] in (b"{", b"[", b"<") else ""
