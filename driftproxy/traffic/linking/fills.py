"""What a request carries that must be new on every run: what the project fills in, and keys of idempotency."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from driftproxy.model.http import Request
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.linking.links import CONSTANTS
from driftproxy.traffic.linking.places import carried, filled
from driftproxy.traffic.linking.ties import Tie, fits_request
from driftproxy.traffic.redact.names import canonical

__all__ = ["Fill", "Fresh", "State", "expanded", "parts", "sayable"]


@dataclass(frozen=True, slots=True)
class Fill:
    """What requests like `target` carry at `place`: a text with `${NAME}` for variables in it."""

    target: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """What a project knows of what is another on every run: links, what is none, what is filled in, and variables.

    `variable` returns what a name stands for (`uuid` is another one each time); raises Unreachable where nobody knows.
    """

    ties: tuple[Tie, ...] = ()
    severed: tuple[Tie, ...] = ()
    fills: tuple[Fill, ...] = ()
    variable: Callable[[str], str] = field(default=str, compare=False)


class Fresh:
    """What was made anew in one cassette, by host and by what was recorded.

    Who carries the same to the same host carries the same again; but not what stands for any secret.
    """

    def __init__(self, state: State) -> None:
        """Nothing yet."""
        self._state = state
        self._made: dict[tuple[str, str], str] = {}
        self._added: dict[tuple[int, str], str] = {}

    @property
    def turns(self) -> dict[str, str]:
        """Return by fresh value the recorded one, as far as no text has it by accident."""
        return {new: old for (_, old), new in self._made.items() if _UNIQUE.fullmatch(new)}

    def fill(self, request: Request, recorded: Request, index: int, *, safe: bool) -> Request:
        """Return a request with what is new tonight; the one at `index` is tried again with the same."""
        host, done = authority_of(recorded.url), set[str]()
        for place, old, text in parts(recorded, self._state.fills, safe=safe):
            request = filled(request, place, old, self._new(index, host, place, (old, text)))
            done.add(place)
        if self._made:
            for place, value in carried(recorded):
                if (host, value) in self._made and place not in done:
                    request = filled(request, place, value, self._made[host, value])
        return request

    def _new(self, index: int, host: str, place: str, part: tuple[str, str]) -> str:
        old, text = part
        if (host, old) in self._made:
            return self._made[host, old]
        if (index, place) not in self._added:
            new = expanded(text, self._state.variable) if text else _alike(old, self._state.variable("uuid"))
            self._added[index, place] = new
            if len(old) >= _TELLING and old not in CONSTANTS:
                self._made[host, old] = new
        return self._added[index, place]


def parts(recorded: Request, fills: Sequence[Fill], *, safe: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the places of a request that are made anew, what was recorded there, and the project's text.

    The text is empty for a key of idempotency, which becomes one of the same form.
    """
    fitting = [fill for fill in fills if fits_request(fill.target, recorded)]
    if safe and not fitting:
        return
    there = dict(carried(recorded))
    for fill in fitting:
        if fill.place in there or fill.place.startswith(("header ", "query ", "cookie ")):
            yield fill.place, there.get(fill.place, ""), fill.text
    for place, value in () if safe else there.items():
        if value and _names_key(place) and all(fill.place != place for fill in fitting):
            yield place, value, ""


def sayable(request: Request, fills: Sequence[Fill], *, safe: bool) -> Request:
    """Return a request with a harmless word in the place of what is made anew."""
    for place, old, _ in parts(request, fills, safe=safe):
        request = filled(request, place, old, "0")
    return request


def expanded(text: str, variable: Callable[[str], str]) -> str:
    """Return a text with what its variables stand for."""
    return _VARIABLE.sub(lambda found: variable(found[1]), text)


_VARIABLE = re.compile(r"\$\{(\w+)\}")
_TELLING = 6
_UNIQUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z]).{8,}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_KEYS = frozenset(
    {
        *("idempotency_key", "x_idempotency_key", "idempotence_key", "idempotency_token"),
        *("paypal_request_id", "client_request_token"),
    }
)


def _names_key(place: str) -> bool:
    """Return whether a place has a key by which a server knows a request again (as Stripe, PayPal and AWS call it)."""
    kind, _, name = place.partition(" ")
    return kind in ("header", "query", "form", "body") and canonical(name.rpartition(".")[2]) in _KEYS


def _alike(value: str, uuid: str) -> str:
    """Return a text of the form of another one, made of a UUID."""
    if _UUID.fullmatch(value):
        return uuid
    drawn = uuid.replace("-", "")
    return "".join(
        str(int(drawn[place % 32], 16) % 10) if char.isdecimal() else drawn[place % 32] if char.isalpha() else char
        for place, char in enumerate(value)
    )
