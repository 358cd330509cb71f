"""What becomes of a test suite under each fault: run it once per fault and endpoint, and look how it ends."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from enum import StrEnum

from driftproxy.drift import informed
from driftproxy.faults import Faults, Order, ordered
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.fault import Fault
from driftproxy.model.http import Interaction
from driftproxy.model.policy import Policy
from driftproxy.model.scope import matches
from driftproxy.plugins import discover
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.workflows.replaying.replay import Replayed

__all__ = ["HUNG", "Fate", "Trial", "check", "orders_for", "tried"]

HUNG = -1
"""Stands for the exit code of a command that did not end in its time."""

_SIGNALS = range(129, 193)
"""What shells make of the number of the signal that killed a command: 128 and more."""


class Fate(StrEnum):
    """How a suite came through.

    `SPARED` stands for a fault that found nothing to break, `UNTRIED` for a suite that failed before it met the fault.
    """

    SURVIVED = "survived"
    FAILED = "failed"
    HUNG = "hung"
    CRASHED = "crashed"
    SPARED = "spared"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of the suite under one fault, and how it ended."""

    order: Order
    fate: Fate


Play = Callable[[Faults], Replayed]
"""Runs the suite against the recordings under some faults; its exit code is `HUNG` if it did not end in time."""


def check(baseline: Replayed) -> None:
    """Raise DriftproxyError unless the suite passes, and asks for something, without any fault."""
    if baseline.exit_code:
        code = "its time is over" if baseline.code == HUNG else f"the command ends with exit code {baseline.exit_code}"
        raise DriftproxyError(f"without any fault {code}; make it pass in `driftproxy replay` first")
    if not baseline.used:
        raise DriftproxyError("the command asked for nothing that is recorded, so there is nothing to break")


def orders_for(used: Iterable[Interaction], only: Sequence[str] = ()) -> list[Order]:
    """Return each fault for each endpoint among the interactions; only those that are ordered, if any are.

    An order without an argument stands for all that are worth trying, one without an endpoint for all of them. Raises
    ConfigError for what is no order, DriftproxyError for one that could strike nothing.
    """
    used = list(used)
    templates = informed(used, Policy()).templates
    endpoints = {endpoint_of(one.request, templates): one.request.url.startswith("https:") for one in used}
    names = {str(endpoint): (str(endpoint), f"{endpoint.method} {endpoint.path}") for endpoint in endpoints}
    hosts = {endpoint.host: (endpoint.host,) for endpoint, secure in endpoints.items() if secure}
    orders: dict[Order, None] = {}
    for text in only or [fault.id for fault in discover("faults", Fault).values()]:
        order = ordered(text)
        places = [
            name
            for name, known_as in sorted((hosts if order.fault.tunnel else names).items())
            if not order.on or any(matches(order.on, one) for one in known_as)
        ]
        if only and not places:
            raise DriftproxyError(f"the command asks for nothing that `{order}` could strike")
        arguments = [order.argument] if "=" in text.split()[0] else order.fault.arguments or [""]
        orders |= {replace(order, argument=argument, on=name): None for argument in arguments for name in places}
    return list(orders)


def tried(play: Play, orders: Sequence[Order], jobs: int) -> Iterator[Trial]:
    """Run the suite under each order, some at once, and give each trial as it ends."""
    with ThreadPoolExecutor(jobs) as pool:
        running: dict[Future[Replayed], Order] = {pool.submit(play, Faults([order])): order for order in orders}
        try:
            for done in as_completed(running):
                yield Trial(running[done], _fate(running[done], done.result()))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fate(order: Order, run: Replayed) -> Fate:
    if run.code == HUNG:
        return Fate.HUNG
    if not run.inflicted.get(str(order)):  # what tests order for themselves does not count
        return Fate.UNTRIED if run.code else Fate.SPARED
    if run.code in _SIGNALS:
        return Fate.CRASHED
    return Fate.FAILED if run.code else Fate.SURVIVED
