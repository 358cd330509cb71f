"""The real sender, with its paces, tries and time-outs, on a wire that is simulated and by a clock that leaps."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from unittest.mock import patch

import httpx

from driftproxy.adapters.configuration.hosts import Host, Pacing
from driftproxy.adapters.sender import LiveSender
from driftproxy.adapters.sending.lane import Lane
from driftproxy.model.http import Request
from driftproxy.traffic.endpoints.host import authority_of
from tests.nights.clock import Clock
from tests.nights.drifts import Planted
from tests.nights.weather import BEHIND, FLAKES, TROUBLES, Weather
from tests.nights.world import HOSTS, Said, World

DECLARED = {host: Host(kind="sandbox", allow=("POST /v1/carts", "DELETE /v1/carts/*")) for host in HOSTS}


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """What comes back from three sandboxes on one night."""

    world: World
    weather: Weather
    drifts: Sequence[Planted]
    night: int
    asked: Counter[str] = field(default_factory=Counter)
    _full: dict[str, float] = field(default_factory=dict)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host, path = request.url.host, request.url.raw_path.decode()
        line = f"{request.method} {host}{re.sub(r'crt_[0-9a-f]+', 'cart', path)}"
        self.asked[line] += 1
        draw = Random(f"{self.world.seed} {self.night} {line} {self.asked[line]}")
        place = self.world.place(host, path)
        await asyncio.sleep(draw.uniform(0.01, 0.4))
        if self._is_too_fast(host):
            return self._sent(Said({"error": "slower"}, 429, (("Retry-After", "1"),)))
        trouble = self.weather.outage(host, place.name, self.night)
        if not trouble and draw.random() < self.weather.flaky[self.night][host]:
            trouble = draw.choice(sorted(FLAKES))
        if trouble and trouble not in BEHIND:
            return self._sent(await TROUBLES[trouble](Said({})))
        said = self.world.answer(place, request.method, path, draw)
        for drift in self.drifts:
            said = drift.change(said) if drift.place == place else said
        return self._sent(await TROUBLES[trouble](said) if trouble else said)

    def _is_too_fast(self, host: str) -> bool:
        """Return whether a host says so: it is a bucket of three requests that fills again."""
        rate, now = self.weather.limits[self.night][host], asyncio.get_running_loop().time()
        if not rate:
            return False
        full = max(self._full.get(host, 0.0), now - 3 / rate)
        if full + 1 / rate > now + 1e-9:
            return True
        self._full[host] = full + 1 / rate
        return False

    @staticmethod
    def _sent(said: Said) -> httpx.Response:
        return httpx.Response(said.status, headers=said.headers, content=said.raw)


class Simulated(LiveSender):
    """The sender, on such a wire."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(DECLARED, Pacing(), timeout=30)
        self._runner.close()
        self._runner = asyncio.Runner(loop_factory=Clock)
        self._wire = wire

    def _lane(self, request: Request) -> Lane:
        lane = super()._lane(request)
        lane._ways.setdefault(authority_of(request.url), self._wire)  # type: ignore[arg-type]
        return lane

    def now(self) -> float:
        """Return the time of the simulation."""
        return self._runner.get_loop().time()


@contextmanager
def sending(wire: Wire) -> Iterator[Simulated]:
    """Give the sender; time is the simulation's while in the block."""
    sender = Simulated(wire)
    with sender, patch("driftproxy.adapters.sending.round.monotonic", sender.now):
        yield sender
