"""`driftproxy faults`: which ways to fail there are, and which of them a test suite survives."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from driftproxy.cli.complete import faults
from driftproxy.cli.output import progress, show, show_json, table_format_option
from driftproxy.cli.reverse import base_url_env_option, check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from driftproxy.faults import Order
    from driftproxy.workflows.replaying.faults import Trial

__all__ = ["command"]


@click.command("faults", context_settings={"allow_interspersed_args": False})
@click.option(
    "--only",
    metavar="ORDER",
    multiple=True,
    shell_complete=faults,
    help="Try this: a fault, or more exactly `status=503 on GET /v1/* first 2`. Repeatable. [default: all faults]",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=os.cpu_count() or 2, help="How many runs at once.")
@click.option("--timeout", type=click.FloatRange(1), help="Seconds until a run has hung. [default: by the first run]")
@click.option("--reverse", metavar="URL", default="", help="Stand in for this host, without a proxy or a certificate.")
@base_url_env_option
@table_format_option
@click.argument("words", metavar="[--] [COMMAND]...", nargs=-1, type=click.UNPROCESSED)
def command(
    *,
    only: tuple[str, ...],
    jobs: int,
    timeout: float | None,
    reverse: str,
    base_url_env: str,
    form: str,
    words: tuple[str, ...],
) -> int:
    """Run a test suite once per fault and endpoint that it uses, and print what it survives; or list the faults.

    Nothing but the recordings answers, so that each run is as quick as the suite itself. What each run said is kept in
    the state folder, in `faults/`.

    The exit code is 1 if the suite hung or crashed under a fault, 3 if it failed before it met one. That tests fail
    under one is often as it should be.
    """
    from driftproxy.faults import ordered

    for one in only:
        ordered(one)  # a mistake is told before the suite runs
    if not words:
        return _list(form)
    check(reverse, base_url_env)
    trials, logs = _try(words, only, jobs=jobs, timeout=timeout, reverse=reverse, base_url_env=base_url_env)
    if form == "json":
        fields = [(one.order, one.fate) for one in trials]
        show_json([{"fault": _brief(order), "endpoint": order.on, "outcome": str(fate)} for order, fate in fields])
    else:
        show(_matrix(trials, logs))
    fates = {str(one.fate) for one in trials}
    return 1 if fates & {"hung", "crashed"} else 3 if "untried" in fates else 0


def _list(form: str) -> int:
    from driftproxy.model.fault import Fault
    from driftproxy.plugins import discover

    faults = discover("faults", Fault).values()
    if form == "json":
        show_json([{"id": one.id, "title": one.title, "doc": one.doc} for one in faults])
        return 0
    width = max(len(one.id) for one in faults)
    blocks = [
        f"{one.id:<{width}}  {one.title}" + "".join(f"\n{'':<{width}}  {line}" for line in one.doc.splitlines())
        for one in faults
    ]
    show("\n".join(blocks) + "\n")
    return 0


def _try(
    words: Sequence[str], only: Sequence[str], *, jobs: int, timeout: float | None, reverse: str, base_url_env: str
) -> tuple[list[Trial], Path]:
    from pathlib import Path
    from time import monotonic

    from driftproxy.adapters.configuration.config import load
    from driftproxy.cli.say import recover_first
    from driftproxy.cli.suite import Suite
    from driftproxy.faults import Faults
    from driftproxy.workflows.replaying.faults import check as check_baseline
    from driftproxy.workflows.replaying.faults import orders_for, tried

    config = load(Path.cwd())
    recover_first(config.state)
    suite = Suite(words, config, reverse, base_url_env or "DRIFTPROXY_BASE_URL", timeout)
    began = monotonic()
    try:
        baseline = suite.play(Faults())
        check_baseline(baseline)
        suite.limit = timeout or 15 + 3 * (monotonic() - began)
        orders = orders_for(baseline.used, only)
        done = []
        with progress() as tell:
            for one in tried(suite.play, orders, jobs):
                done.append(one)
                tell(len(done), len(orders), str(one.order))
    finally:
        suite.stop()
    return sorted(done, key=lambda one: orders.index(one.order)), suite.logs


def _brief(order: Order) -> str:
    from dataclasses import replace

    return str(replace(order, on=""))


def _matrix(trials: Sequence[Trial], logs: Path) -> str:
    """Return the table: a line for each fault, a column for each endpoint that it was tried on."""
    from collections import Counter

    from driftproxy.model.words import printable

    places = sorted({one.order.on for one in trials})
    fates = {(_brief(one.order), one.order.on): str(one.fate) for one in trials}
    rows = [["", *map(str, range(1, len(places) + 1))]]
    rows += [
        [fault, *(_SHOWN.get(fates.get((fault, place), ""), fates.get((fault, place), "")) for place in places)]
        for fault in dict.fromkeys(_brief(one.order) for one in trials)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [f"{number}  {printable(place)}" for number, place in enumerate(places, 1)]
    lines += [
        "",
        *("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows),
    ]
    counts = Counter(str(one.fate) for one in trials)
    parts = ", ".join(f"{counts[fate]} {word}" for fate, word in _WORDS.items() if counts[fate])
    lines += ["", f"{len(trials)} runs: {parts}. What each of them said is in {printable(str(logs))}"]
    return "\n".join(lines) + "\n"


_SHOWN = {"spared": "-"}
_WORDS = {
    "survived": "survived",
    "failed": "failed",
    "hung": "hung",
    "crashed": "crashed",
    "spared": "had nothing to break (-)",
    "untried": "failed before the fault was met (do runs disturb each other? try --jobs 1)",
}
