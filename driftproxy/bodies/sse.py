"""Event streams: a map from event type to the list of its data (WHATWG HTML, section 9.2.6).

An event without a type, which is a `message`, may say in its data what it is: `{"type": "delta", …}`.
"""

import re
from contextlib import suppress

from driftproxy.bodies.json import loads
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["sse"]

_UNTYPED = "message"
_WORD = re.compile(r"[A-Za-z][A-Za-z_./:-]{0,60}")
"""The name of a type; what has digits may be data."""

_LINE = re.compile(r"\r\n|\r|\n")
_FIELDS = frozenset({"", "data", "event", "id", "retry"})
"""What can stand before the first colon of a line; nothing in a comment."""


def _claim(media: str, _body: bytes) -> float:
    return 0.95 if media == "text/event-stream" else 0.0


def _parse(body: bytes, _media: str) -> Plain:
    events: dict[str, list[Plain]] = {}
    name, data = _UNTYPED, list[str]()
    # A stream that was cut off may end without the blank line that dispatches its last event.
    lines = [*_LINE.split(body.decode("utf-8-sig", "replace")), ""]
    if any(lines) and not any(line.partition(":")[0] in _FIELDS for line in lines if line):
        raise ValueError("it has no events")
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line:
            if data:
                said = _value("\n".join(data))
                events.setdefault(_type(said) or _UNTYPED if name == _UNTYPED else name, []).append(said)
            name, data = _UNTYPED, []
    return dict(events)


def _type(value: Plain) -> str:
    """Return the type that the data of an event says, `""` where it says none."""
    said = (value.get(key) for key in ("type", "event")) if isinstance(value, dict) else ()
    return next((one for one in said if isinstance(one, str) and _WORD.fullmatch(one)), "")


def _value(text: str) -> Plain:
    with suppress(ValueError):
        return loads(text)
    return text


sse = BodyFormat(claim=_claim, parse=_parse)
