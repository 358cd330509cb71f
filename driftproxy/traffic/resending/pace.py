"""How fast may one host be asked now: by what was decided, by what it says of its limits, and by how it copes?"""

import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from driftproxy.model.http import Headers, Response, header
from driftproxy.traffic.resending.retry import asked_to_wait

__all__ = ["Pace", "limit"]


@dataclass(slots=True)
class Pace:
    """The pace of one host: at most `concurrency` requests at a time, at most `rate` a second, None for any.

    A host that says 429 or 503 is asked half as much at a time, and then more step by step; and as fast as it may well
    stand, until a calm time later that is tried again.
    Times are seconds of any clock that only goes forward. Who asks for more than `patience` is not waited for.
    """

    concurrency: int
    rate: float | None = None
    patience: float = 120
    flying: int = 0
    _most: float = field(init=False)
    _learned: float | None = field(init=False, default=None)
    _well: int = field(init=False, default=0)
    _began: float = field(init=False, default=0)
    _last: float = field(init=False, default=0)
    _next: float = field(init=False, default=0)
    _quiet: float = field(init=False, default=0)
    _left: int | None = field(init=False, default=None)
    _renewed: float = field(init=False, default=0)
    _hit: float = field(init=False, default=float("-inf"))
    _rested: float = field(init=False, default=0)
    _calm_for: float = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Begin as fast as is allowed."""
        self._most = self.concurrency

    @property
    def free(self) -> bool:
        """Whether one more may be under way."""
        return self.flying < int(self._most)

    def due(self, now: float) -> float:
        """Return when the next request may be sent; not after `now` if at once."""
        spent = self._renewed if self._left is not None and self._left <= 0 and now < self._renewed else 0.0
        return max(self._next, self._quiet, spent)

    def sent(self, now: float) -> None:
        """Count a request that is sent now."""
        self.flying += 1
        idle = now - max(self._next, self._quiet, self._last)
        self._began = self._began + (idle if idle > _IDLE else 0) if self._began else now
        self._last = now
        if self._left is not None:
            self._left -= 1
        rate = min(filter(None, (self.rate, self._careful(now))), default=None)
        if rate:
            # By the plan and not by now, or every late awakening would slow it down for good.
            began = self._next or now
            self._next = max(began, self._quiet, now - min(_BEHIND, _AT_ONCE / rate)) + 1 / rate

    def landed(self) -> None:
        """Count a request that is not under way any more."""
        self.flying -= 1

    def heard(self, now: float, answer: Response) -> None:
        """Learn from an answer."""
        if answer.status in _TOO_FAST:
            self._calm(now, asked_to_wait(answer.headers))
        else:
            self._most = min(self.concurrency, self._most + 1 / self._most)
            self._well += 1
        told = limit(answer.headers)
        self._left = None
        if told and told[1] <= self.patience:
            self._left, self._renewed = told[0], now + told[1]

    def _calm(self, now: float, asked: float | None) -> None:
        if asked is not None and asked <= self.patience:
            self._quiet = max(self._quiet, now + asked)
        if now - self._hit < _SETTLING:
            return  # what was under way together is one hint
        self._most = max(1, self._most / 2)
        calm = max(_CALM * (asked or 0), _SHORTEST)
        if self._well:
            stood, too_fast = self._bounds(now)
            self._learned = max(_SLOWEST, stood ** (1 - _BOLD) * too_fast**_BOLD)
            gap = too_fast / stood
            # Who knows little finds out sooner; who knows it well is seldom too fast.
            calm = max(calm, 2 * self._calm_for) if gap < _NEAR else calm / gap
        elif self._learned:
            self._learned = max(_SLOWEST, self._learned / 2)
        self._calm_for = min(calm, _LONGEST)
        self._hit = self._began = now
        self._rested, self._well = self._quiet, 0

    def _bounds(self, now: float) -> tuple[float, float]:
        """Return the rate that the host has stood since it was last too fast, and the one that is too fast now.

        The first counts the time in which the host wanted to be left alone, and the second does not.
        """
        seconds = max(now - self._began, _MOMENT)
        stood = self._well / seconds
        asking = self._well / max(seconds - max(0.0, min(self._rested, now) - self._began), _MOMENT)
        return stood, max(stood, min(asking, self._careful(now) or asking))

    def _careful(self, now: float) -> float | None:
        """Return the rate that was learned, as it is tried now: a little slower at first, faster after a calm time."""
        if self._learned is None:
            return None
        share = max(0.0, now - max(self._hit, self._quiet)) / self._calm_for
        return self._learned * (_BELOW + (1 - _BELOW) * min(share, 1) + max(0.0, share - 1) ** 2)


def limit(headers: Headers) -> tuple[int, float] | None:
    """Return how many requests are left and the seconds until they are renewed, None where the host does not say.

    `X-RateLimit-Remaining` and `-Reset` in their spellings, with a reset in seconds or as Unix time, and the one
    `RateLimit` field of the IETF draft in both of its forms.
    """
    left = reset = None
    for name, value in headers:
        if found := _NAMES.fullmatch(name.lower()):
            if found["what"] == "remaining":
                left = _number(value)
            elif found["what"] == "reset":
                reset = _number(value)
            elif (both := _LEFT.search(value)) and (when := _RESET.search(value)):
                left, reset = float(both[1]), float(when[1])
    if left is None or reset is None:
        return None
    if reset > _UNIX:
        said = _unix(header(headers, "date"))
        if said is None:
            return None
        reset -= said
    return int(left), max(0.0, reset)


_TOO_FAST = frozenset({429, 503})
_SETTLING, _MOMENT, _IDLE = 1.0, 0.05, 1.0
_SLOWEST, _BELOW = 0.1, 0.98
_BOLD, _NEAR = 0.8, 1.5
"""How near to what was too fast the next try is, and what is near: less wastes time, more is told 429 more often."""

_CALM, _SHORTEST, _LONGEST = 10, 5.0, 60.0
"""How many times what a host asks to wait it is asked no faster than it stood, and the bounds of that in seconds."""

_BEHIND, _AT_ONCE = 0.5, 4
"""Seconds, and requests, that may be caught up with: a sleeper never wakes too early, and often too late."""

_UNIX = 10**9
_NAMES = re.compile(r"(?:x-)?rate-?limit(?:-(?:requests-)?(?P<what>remaining|reset))?(?:-requests)?")
_LEFT = re.compile(r"\b(?:remaining|r)=(\d+)")
_RESET = re.compile(r"\b(?:reset|t)=(\d+)")


def _number(text: str) -> float | None:
    found = re.match(r"\s*(\d+(?:\.\d+)?)\s*s?\s*(?:[,;]|\Z)", text)
    return float(found[1]) if found else None


def _unix(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except ValueError:
        return None
