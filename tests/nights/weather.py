"""What goes wrong on a night, host by host: outages that last, flakes that do not repeat, and limits.

Each trouble is one function, from what the API answers to what arrives; it may raise what the wire does.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from random import Random

import httpcore

from tests.nights.world import Said, World

Trouble = Callable[[Said], Awaitable[Said]]


def _raising(error: Exception, cause: Exception | None = None) -> Trouble:
    async def trouble(_: Said) -> Said:
        raise error from cause

    return trouble


def _saying(status: int, body: object, *headers: tuple[str, str]) -> Trouble:
    async def trouble(_: Said) -> Said:
        return Said(body, status, (("Content-Type", "application/json"), *headers))

    return trouble


def _page(text: str, status: int = 200) -> Trouble:
    async def trouble(_: Said) -> Said:
        return Said(f"<!doctype html><html>{text}</html>".encode(), status, (("Content-Type", "text/html"),))

    return trouble


async def _silence(said: Said) -> Said:
    await asyncio.sleep(3600)
    return said


async def _cut(said: Said) -> Said:
    return replace(said, body=said.raw[: len(said.raw) // 2])


async def _halved(said: Said) -> Said:
    """Leave out half of the fields, as a service does whose own services do not answer it."""
    if not isinstance(said.body, dict):
        return said
    return replace(said, body=dict(list(said.body.items())[: len(said.body) // 2 + 1]))


_REFUSED = _raising(httpcore.ConnectError("no"), ConnectionRefusedError(111, "Connection refused"))
_RESET = _raising(httpcore.ReadError("reset"), ConnectionResetError(104, "Connection reset by peer"))

OUTAGES: dict[str, Trouble] = {
    "refused": _REFUSED,
    "reset": _RESET,
    "unknown": _raising(httpcore.ConnectError("dns"), socket.gaierror(-2, "Name or service not known")),
    "certificate": _raising(httpcore.ConnectError("tls"), ssl.SSLCertVerificationError("certificate has expired")),
    "silence": _silence,
    "cut": _cut,
    "401": _saying(401, {"error": "who are you?"}),
    "403": _saying(403, {"message": "forbidden"}),
    "402": _saying(402, {"error": "pay"}),
    "429": _saying(429, {"error": "tomorrow"}, ("Retry-After", "86400")),
    "500": _saying(500, {"error": "oops"}),
    "502": _page("<h1>Bad gateway</h1>", 502),
    "503": _saying(503, {"error": "later"}),
    "304": _saying(304, None),
    "maintenance": _page("<h1>Scheduled maintenance</h1>"),
    "captcha": _page("<p>Verify you are a human</p>"),
    "login": _page("<title>Sign in</title><input type=password>"),
    "to log in": _saying(302, None, ("Location", "https://sso.test/login")),
    "to maintenance": _saying(302, None, ("Location", "/maintenance.html")),
    "error inside": _saying(200, {"error": {"message": "The service is temporarily unavailable"}}),
    "limit inside": _saying(200, {"ok": False, "error": "rate_limited"}),
    "token inside": _saying(200, {"error": "invalid_auth"}),
}
_OF_A_HOST = frozenset({"refused", "unknown", "certificate", "reset", "silence"})
FLAKES: dict[str, Trouble] = {
    "reset": _RESET,
    "silence": _silence,
    "cut": _cut,
    "halved": _halved,
    "500": OUTAGES["500"],
    "503": OUTAGES["503"],
    "429": _saying(429, {"error": "slower"}, ("Retry-After", "1")),
    "404": _saying(404, {"error": "not here"}),
    "401": OUTAGES["401"],
    "empty": _saying(200, None),
    "page": _page("<h1>It works!</h1>"),
}

TROUBLES = OUTAGES | FLAKES
BEHIND = frozenset({"cut", "halved", "empty"})
"""Where the API has done what was asked, and its answer came to harm."""


@dataclass(frozen=True)
class Outage:
    """Trouble for all of a host, or for one place of it, from a night on until another."""

    kind: str
    host: str
    place: str
    begin: int
    end: int

    def hits(self, host: str, place: str, night: int) -> bool:
        """Return whether a place is out on a night."""
        return self.begin <= night < self.end and host == self.host and self.place in ("", place)


@dataclass(frozen=True)
class Weather:
    """The outages of all nights; how often what is asked meets a flake; how many a second a host lets through."""

    outages: tuple[Outage, ...]
    flaky: tuple[dict[str, float], ...]
    limits: tuple[dict[str, float], ...]

    def outage(self, host: str, place: str, night: int) -> str:
        """Return what befalls all that is asked of a place, `""` for nothing."""
        return next((one.kind for one in self.outages if one.hits(host, place, night)), "")


def weather(world: World, nights: int, draw: Random) -> Weather:
    """Draw the weather of so many nights; the first three are fair, for what is learned then."""
    outages: list[Outage] = []
    hosts = sorted({one.host for one in world.places})
    for host in hosts:
        night = 3
        while (night := night + draw.randint(1, 9)) < nights:
            kind = draw.choice(sorted(OUTAGES))
            place = draw.choice(["", "", *(one.name for one in world.places if one.host == host)])
            end = night + draw.choice([1, 1, 1, 2, 3, 4, 6])
            outages.append(Outage(kind, host, "" if kind in _OF_A_HOST else place, night, end))
            night = end
    fair = [dict.fromkeys(hosts, 0.0)] * 3
    flaky = [*fair, *({host: draw.choice([0, 0.02, 0.05, 0.1]) for host in hosts} for _ in range(nights))]
    limits = [{host: draw.choice([0.0, 0.0, 5.0, 1.0]) for host in hosts} for _ in range(nights + 3)]
    return Weather(tuple(outages), tuple(flaky), tuple(limits))
