"""Event streams: a map from event type to the list of its data (WHATWG HTML, section 9.2.6)."""

from contextlib import suppress

from driftproxy.bodies.json import loads
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["sse"]


def _claim(media: str, _body: bytes) -> float:
    return 0.95 if media == "text/event-stream" else 0.0


def _parse(body: bytes, _media: str) -> Plain:
    events: dict[str, list[Plain]] = {}
    name, data = "message", list[str]()
    # A stream that was cut off may end without the blank line that dispatches its last event.
    for line in [*body.decode("utf-8-sig", "replace").splitlines(), ""]:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line:
            if data:
                events.setdefault(name, []).append(_value("\n".join(data)))
            name, data = "message", []
    return dict(events)


def _value(text: str) -> Plain:
    with suppress(ValueError):
        return loads(text)
    return text


sse = BodyFormat(claim=_claim, parse=_parse)
