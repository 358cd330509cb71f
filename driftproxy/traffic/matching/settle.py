"""What a cassette becomes when it is recorded again: what was heard now, without changes that mean nothing."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence

from driftproxy.model.http import Headers, Interaction, Response
from driftproxy.traffic.matching.match import Key, key
from driftproxy.traffic.redact import Redactor

__all__ = ["settled"]


def settled(
    stored: Sequence[Interaction], fresh: Sequence[Interaction], *, complete: bool = True
) -> tuple[Interaction, ...]:
    """Return the fresh interactions, in the order of the stored ones; those that are new follow in their own order.

    The n-th fresh request of a key takes the place of the n-th stored one, so that tests which run in another order, or
    side by side, do not move anything; requests that are the same but for their secrets come last. Where the answer is
    the same but for these, and for headers that differ each time (`Date`), the stored interaction stays as it is. So
    does one that was not heard again, where the fresh ones are not `complete`. Both sides are redacted.
    """
    blank = Redactor().blank()
    taken: dict[int, int] = {}
    for keyed in (key, lambda request: key(blank.request(request))):
        waiting: defaultdict[Key, deque[int]] = defaultdict(deque)
        for place, interaction in enumerate(stored):
            if place not in taken:
                waiting[keyed(interaction.request)].append(place)
        used = set(taken.values())
        for number, interaction in enumerate(fresh):
            if number not in used and (places := waiting.get(keyed(interaction.request))):
                taken[places.popleft()] = number
        if len(taken) in (len(stored), len(fresh)):
            break
    used = set(taken.values())
    kept = (
        _newer(one, fresh[taken[place]], blank) if place in taken else one
        for place, one in enumerate(stored)
        if place in taken or not complete
    )
    return (*kept, *(interaction for number, interaction in enumerate(fresh) if number not in used))


_VOLATILE = re.compile(
    # RFC 9110 §6.6.1, RFC 9111 §5.1 and §5.3, and how long a connection is kept
    "date|age|expires|keep-alive"
    # names for one exchange
    r"|(x-)?([a-z0-9]+-)*(request|correlation|trace|invocation|transaction|span)-?id|(x-amz-id-2|x-amz-cf-(id|pop)|cf-ray)"
    r"|x-amzn-trace-id|x-cloud-trace-context|traceparent|tracestate|x-vcap-request-id"
    # how long it took, and through which cache it came
    r"|x-(runtime|response-time|timer|served-by|cache(-hits)?|envoy-upstream-service-time|process-time)"
    r"|(server|driftproxy)-timing"
    # how much of a quota is left
    r"|(x-)?rate-?limit-([a-z0-9]+-)*(remaining|reset|used)([a-z0-9-]*)|nel|report-to"
)
_EXPIRY = re.compile(r";\s*expires=[^;]*", re.IGNORECASE)


def _newer(stored: Interaction, fresh: Interaction, blank: Redactor) -> Interaction:
    """Return the fresh interaction, or the stored one where they say the same; another key is no difference."""
    one, other = stored.response, fresh.response
    same = _same(one, other) or _same(blank.response(one), blank.response(other))
    return stored if same else fresh


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
