"""Which answer goes out, and how, where faults are to be inflicted on what was recorded."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from zlib import crc32

from driftproxy.drift import informed
from driftproxy.faults import Faults, Order, ordered
from driftproxy.model.errors import ConfigError
from driftproxy.model.fault import Delivery, Scene
from driftproxy.model.http import Cassette, Interaction, Request, Response, header
from driftproxy.model.policy import Policy
from driftproxy.model.surface import Endpoint
from driftproxy.traffic.endpoints.endpoint import endpoint_of, host_of, parts_of
from driftproxy.traffic.matching.playback import Missed, Playback

__all__ = ["FAULT", "Failing"]

FAULT = "driftproxy-fault"
"""The header of a request that orders a fault for itself."""


class Failing:
    """Answers from a playback, under the faults that are ordered: for everybody, by a test, by a request.

    The name of a test may be followed by lines that each order a fault for it.
    """

    def __init__(
        self,
        playback: Playback,
        faults: Faults,
        cassettes: Sequence[Cassette],
        fresh: Callable[[], Playback | None] = lambda: None,
    ) -> None:
        """Take the playback of the cassettes, and how to get one of what the last re-recording got."""
        self._playback = playback
        self._faults = faults
        self._cassettes = cassettes
        self._load_fresh = fresh

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
        endpoint = endpoint_of(request, self._templates)
        due = self._faults.due(_names(endpoint, request), test, more)
        arrives = all(order.fault.arrives for order in due)
        answer = self._playback.answer(request, cassette, test, arrives=arrives)
        if isinstance(answer, Missed):
            return answer
        if not due:
            return answer
        fresh = self._fresh.answer(request, cassette, test) if self._fresh else None
        earlier, live = self._earlier.get(endpoint, answer), fresh if isinstance(fresh, Response) else None
        for order in due:
            scene = Scene(request, earlier, live, crc32(f"{order} {endpoint}".encode()))
            if said := self._faults.inflict(order, answer, scene):
                return said
        return answer

    @cached_property
    def _fresh(self) -> Playback | None:
        return self._load_fresh()

    @cached_property
    def _templates(self) -> Sequence[str]:
        return informed(self._recorded, Policy()).templates

    @cached_property
    def _earlier(self) -> dict[Endpoint, Response]:
        return {endpoint_of(one.request, self._templates): one.response for one in reversed(self._recorded)}

    @property
    def _recorded(self) -> list[Interaction]:
        return [one for cassette in self._cassettes for one in cassette.interactions]

    def _tunnel(self, request: Request, test: str, more: Iterable[Order]) -> Response | Delivery:
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
