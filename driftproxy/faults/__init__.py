"""Ways to fail, one file each; and when which of them is due."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256

from driftproxy.model.count import Count, own_count
from driftproxy.model.errors import ConfigError
from driftproxy.model.fault import Delivery, Fault, Scene
from driftproxy.model.http import Request, Response
from driftproxy.model.scope import matches
from driftproxy.plugins import discover

__all__ = ["Faults", "Order", "ordered"]


@dataclass(frozen=True, slots=True)
class Order:
    """A fault to inflict: on which endpoints (`""`: all), and on which calls.

    `when` is `first` or `nth` with a number of calls, `chance` with a probability, `until` with an endpoint that, once
    it is asked, ends it; or `""` for always.
    """

    fault: Fault
    argument: str = ""
    on: str = ""
    when: str = ""
    much: str = ""

    def __str__(self) -> str:
        argument = f"={self.argument}" if self.argument else ""
        return " ".join(filter(None, (f"{self.fault.id}{argument}", self.on and f"on {self.on}", self.when, self.much)))


def ordered(text: str) -> Order:
    """Return the order that is written so: `FAULT[=ARGUMENT] [on ENDPOINT] [first N|nth N|chance P|until ENDPOINT]`.

    Raises ConfigError, with the nearest name where there is no such fault.
    """
    found = _ORDER.fullmatch(" ".join(text.split()))
    if not found:
        raise ConfigError(f"`{text}` is no fault; write one as `status=503 on GET /v1/invoices* first 2`")
    known = {fault.id: fault for fault in discover("faults", Fault).values()}
    name, argument = found["fault"], found["argument"]
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
        raise ConfigError(f"there is no fault `{name}`; {hint}")
    fault = known[name]
    if argument is None:
        argument = next(iter(fault.arguments), "")
    elif not fault.arguments:
        raise ConfigError(f"the fault `{name}` takes no argument; write it without `={argument}`")
    try:
        fault.inflict(_NOTHING, argument, Scene(Request("GET", "http://localhost/"), _NOTHING))
        _checked(found["when"] or "", found["much"] or "")
    except ValueError as error:
        raise ConfigError(f"`{text}`: {error}") from error
    return Order(fault, argument, found["on"] or "", found["when"] or "", found["much"] or "")


class Faults:
    """Which fault is due for a request; each test counts its own calls."""

    def __init__(self, orders: Iterable[Order] = (), seed: int = 0, count: Count | None = None) -> None:
        """Take the orders that hold for everybody, and the number that chance starts from; `count` counts calls."""
        self._orders = tuple(orders)
        self._seed = seed
        self._count = count or own_count()
        self._inflicted: Counter[str] = Counter()

    @property
    def inflicted(self) -> dict[str, int]:
        """How often each fault was inflicted, as it was ordered."""
        return dict(self._inflicted)

    @property
    def idle(self) -> tuple[str, ...]:
        """The orders that were never carried out: of those for everybody, and of those that requests and tests had."""
        ordered = dict.fromkeys((*map(str, self._orders), *self._inflicted))
        return tuple(order for order in ordered if not self._inflicted[order])

    @property
    def any(self) -> bool:
        """Whether there are orders for everybody."""
        return bool(self._orders)

    @property
    def fresh(self) -> bool:
        """Whether one of them asks for what the last re-recording got."""
        return any(order.fault.fresh for order in self._orders)

    def due(
        self, names: Sequence[str], test: str = "", more: Sequence[Order] = (), *, tunnel: bool = False
    ) -> list[Order]:
        """Return the orders that are due for a request, and count the call; `names` are those of its endpoint.

        For a `tunnel` that is opened `names` are those of the host.
        """
        due = []
        for order in more:
            self._inflicted[str(order)] += 0
        for order in (*more, *self._orders):
            if order.fault.tunnel is not tunnel:
                continue
            who = str(order), test
            over = False
            if order.when == "until":
                ends = int(_fits(order.much, names))
                over = self._count(("over", *who), ends) + ends > 0
            if not over and _fits(order.on, names):
                call = self._count(("call", *who), 1) + 1
                due += [order] if self._is_time(order, call, test) else []
        return due

    def inflict(self, order: Order, answer: Response, scene: Scene) -> Delivery | None:
        """Return how the answer goes out under a fault, None where it has nothing to break; count what was done."""
        said = order.fault.inflict(answer, order.argument, scene)
        self._inflicted[str(order)] += said is not None
        return said

    def add(self, inflicted: Mapping[str, int]) -> None:
        """Add what another process has inflicted."""
        self._inflicted.update(inflicted)

    def _is_time(self, order: Order, call: int, test: str) -> bool:
        match order.when:
            case "first":
                return call <= int(order.much)
            case "nth":
                return call == int(order.much)
            case "chance":
                drawn = sha256(f"{self._seed} {order} {test} {call}".encode()).digest()
                return int.from_bytes(drawn[:7]) < float(order.much) * 2**56
            case _:
                return True


_NOTHING = Response(200, body=b"{}")
_ORDER = re.compile(
    r"(?P<fault>[\w-]+)(?:=(?P<argument>\S*))?(?: on (?P<on>.+?))?"
    r"(?: (?P<when>first|nth|chance|until) (?P<much>.+))?"
)


def _checked(when: str, much: str) -> None:
    if when in ("first", "nth") and not (much.isascii() and much.isdecimal() and 0 < int(much[:20]) < 10**9):
        raise ValueError(f"`{when}` wants a number of calls, such as `{when} 2`")
    if when == "chance" and not re.fullmatch(r"0(\.\d+)?|\.\d+|1(\.0+)?", much):
        raise ValueError("`chance` wants a probability from 0 to 1, such as `chance 0.1`")


def _fits(pattern: str, names: Sequence[str]) -> bool:
    return any(matches(pattern, name) for name in names)
