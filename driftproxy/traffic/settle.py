"""What a cassette becomes when it is recorded again: what was heard now, without changes that mean nothing."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence

from driftproxy.model.http import Headers, Interaction, Response
from driftproxy.traffic.match import Key, key

__all__ = ["settled"]


def settled(stored: Sequence[Interaction], fresh: Sequence[Interaction]) -> tuple[Interaction, ...]:
    """Return the fresh interactions, in the order of the stored ones; those that are new follow in their own order.

    The n-th fresh request of a key takes the place of the n-th stored one, so that tests which run in another order, or
    side by side, do not move anything. Where the answer is the same but for headers that differ each time (`Date`), the
    stored interaction stays as it is. Both sides are redacted.
    """
    places: defaultdict[Key, deque[int]] = defaultdict(deque)
    for place, interaction in enumerate(stored):
        places[key(interaction.request)].append(place)
    placed: dict[int, Interaction] = {}
    new: list[Interaction] = []
    for interaction in fresh:
        if waiting := places.get(key(interaction.request)):
            place = waiting.popleft()
            same = _same(stored[place].response, interaction.response)
            placed[place] = stored[place] if same else interaction
        else:
            new.append(interaction)
    return (*(placed[place] for place in sorted(placed)), *new)


_VOLATILE = re.compile(
    # RFC 9110 §6.6.1, RFC 9111 §5.1 and §5.3, and how long a connection is kept
    "date|age|expires|keep-alive"
    # names for one exchange
    r"|(x-)?([a-z0-9]+-)*(request|correlation|trace|invocation|transaction|span)-?id|(x-amz-id-2|x-amz-cf-(id|pop)|cf-ray)"
    r"|x-amzn-trace-id|x-cloud-trace-context|traceparent|tracestate|x-vcap-request-id"
    # how long it took, and through which cache it came
    r"|x-(runtime|response-time|timer|served-by|cache(-hits)?|envoy-upstream-service-time|process-time)|server-timing"
    # how much of a quota is left
    r"|(x-)?rate-?limit-([a-z0-9]+-)*(remaining|reset|used)([a-z0-9-]*)|nel|report-to"
)
_EXPIRY = re.compile(r";\s*expires=[^;]*", re.IGNORECASE)


def _same(one: Response, other: Response) -> bool:
    return (one.status, one.reason, one.body) == (other.status, other.reason, other.body) and (
        one.headers == other.headers or _lasting(one.headers) == _lasting(other.headers)
    )


def _lasting(headers: Headers) -> list[tuple[str, str]]:
    """Return what of the headers does not differ each time; names in lower case, as HTTP/2 has them."""
    named = ((name.lower(), value) for name, value in headers)
    return sorted(
        (name, _EXPIRY.sub("", value) if name == "set-cookie" else value)
        for name, value in named
        if not _VOLATILE.fullmatch(name)
    )
