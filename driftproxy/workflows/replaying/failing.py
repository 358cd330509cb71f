"""Which answer goes out, and how, where faults are to be inflicted on what was recorded."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from zlib import crc32

from driftproxy.bodies import read
from driftproxy.faults import Faults, Order, ordered
from driftproxy.model.errors import ConfigError
from driftproxy.model.fault import Delivery, Scene
from driftproxy.model.http import Cassette, Request, Response, header
from driftproxy.model.surface import Endpoint
from driftproxy.traffic.endpoints.endpoint import endpoint_of, host_of, parts_of
from driftproxy.traffic.endpoints.slugs import learned
from driftproxy.traffic.matching.playback import Missed, Playback

__all__ = ["FAULT", "Failing", "Scenery"]

FAULT = "driftproxy-fault"
"""The header of a request that orders a fault for itself."""


class Scenery:
    """What faults look at beside the answer: worked out when it is first asked for, and the same for every suite."""

    def __init__(self, cassettes: Sequence[Cassette], fresh: Callable[[], Playback | None] = lambda: None) -> None:
        """Take the cassettes, and how to get a playback of what the last re-recording got."""
        self._recorded = [one for cassette in cassettes for one in cassette.interactions]
        self._load_fresh = fresh

    @cached_property
    def fresh(self) -> Playback | None:
        """What the last re-recording got, None where there was none."""
        return self._load_fresh()

    @cached_property
    def templates(self) -> Sequence[str]:
        """The templates of paths that the recordings show."""
        return learned(self._recorded, lambda response: read(response).plain)

    @cached_property
    def earlier(self) -> Mapping[Endpoint, Response]:
        """The first recorded answer of each endpoint."""
        return {endpoint_of(one.request, self.templates): one.response for one in reversed(self._recorded)}


class Failing:
    """Answers from a playback, under the faults that are ordered: for everybody, by a test, by a request.

    The name of a test may be followed by lines that each order a fault for it.
    """

    def __init__(self, playback: Playback, faults: Faults, scenery: Scenery) -> None:
        """Take the playback of the cassettes, the faults, and what those may look at."""
        self._playback = playback
        self._faults = faults
        self._scenery = scenery

    def answer(self, request: Request, cassette: str, test: str) -> Response | Delivery | Missed:
        """Return the recorded answer, how it goes out under a fault, or why there is none."""
        test, *texts = test.split("\n")
        wanted = header(request.headers, FAULT)
        try:
            more = [_ordered(text) for text in (*([wanted] if wanted else []), *texts)]
        except ConfigError as error:
            return _refusal(error)
        if request.method == "CONNECT":
            return self._tunnel(request, test, more)
        if not more and not self._faults.any:
            return self._playback.answer(request, cassette, test)
        endpoint = endpoint_of(request, self._scenery.templates)
        due = self._faults.due(_names(endpoint, request), test, more)
        arrives = all(order.fault.arrives for order in due)
        answer = self._playback.answer(request, cassette, test, arrives=arrives)
        if isinstance(answer, Missed):
            return answer
        # Asked even if it is not due this time, so that both go through their recordings in step.
        wanted_fresh = self._faults.fresh or any(order.fault.fresh for order in more)
        fresh = self._fresh.answer(request, cassette, test, arrives=arrives) if wanted_fresh and self._fresh else None
        live = fresh if isinstance(fresh, Response) else None
        for order in due:
            earlier = self._scenery.earlier.get(endpoint, answer)
            scene = Scene(request, earlier, live, crc32(f"{order} {endpoint}".encode()))
            if said := self._faults.inflict(order, answer, scene):
                return said
        return answer

    @cached_property
    def _fresh(self) -> Playback | None:
        return self._scenery.fresh.afresh() if self._scenery.fresh else None

    def _tunnel(self, request: Request, test: str, more: Sequence[Order]) -> Response | Delivery:
        host = host_of(request.url)
        due = self._faults.due((host, f"CONNECT {host}"), test, more, tunnel=True)
        return (self._faults.inflict(due[0], _OPEN, Scene(request, _OPEN)) if due else None) or _OPEN


_OPEN = Response(200, "Connection established")
_ordered = lru_cache(maxsize=1024)(ordered)


def _names(endpoint: Endpoint, request: Request) -> tuple[str, ...]:
    """Return what an order may call the endpoint: with its host or without, as a template or as it was asked."""
    path = parts_of(request.url).path or "/"
    return (
        str(endpoint),
        f"{endpoint.method} {endpoint.path}",
        f"{endpoint.method} {endpoint.host}{path}",
        f"{endpoint.method} {path}",
    )


def _refusal(error: ConfigError) -> Response:
    body = json.dumps({"error": f"driftproxy: {error}"}, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
    return Response(501, "No such fault", (("Content-Type", "application/json"),), body)
