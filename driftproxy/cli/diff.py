"""`driftproxy diff`: compare two cassettes, or two folders of them, offline."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.origin import from_option
from driftproxy.cli.output import emit, fail_on_option, format_option, output_option
from driftproxy.cli.reading import reading
from driftproxy.cli.sources import PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from driftproxy.adapters.storage.store import Cassettes
    from driftproxy.model.finding import Report
    from driftproxy.model.plugin import Exchange

__all__ = ["command"]


@click.command("diff")
@click.argument("old", type=PLACE)
@click.argument("new", type=PLACE)
@fail_on_option
@format_option
@output_option
@from_option
def command(
    *,
    old: Path | str,
    new: Path | str,
    fail_on: str | None,
    form: str,
    outputs: tuple[tuple[str, Path], ...],
    origin: Exchange | None,
) -> int:
    """Compare two cassettes, or two folders of them, offline; a bucket is a folder (s3://bucket/prefix).

    One of the two may be an OpenAPI description, with which each recorded answer is compared.

    The exit code is 0 if nothing drifted from OLD to NEW, 1 if something did, 3 if too little could be compared.
    """
    from dataclasses import replace

    from driftproxy.adapters.clock import now, today
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.specification import is_specification, specification
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.model.finding import Severity

    config = load(Path())
    policy = config.policy(today())
    if fail_on:
        policy = replace(policy, fail_on=Severity(fail_on))
    promises = [isinstance(path, Path) and is_specification(path) for path in (old, new)]
    if all(promises):
        raise click.UsageError("nothing is recorded in an OpenAPI description: let one of the two be recordings")
    if any(promises):
        from driftproxy.adapters.redaction import redactor_of
        from driftproxy.workflows.comparing.diff import Side
        from driftproxy.workflows.comparing.promise import against

        promise, place = (old, new) if promises[0] else (new, old)
        store, names = cassettes_in([place], origin)
        with reading(len(names)) as told:
            report = against(
                specification(Path(promise)),
                Side(store.telling(told), names, source=str(place)),
                redactor_of(config),
                policy=policy,
                promise_is_new=promises[1],
            )
        return emit(replace(report, created=now()), form, outputs)
    sides = [cassettes_in([path], origin) for path in (old, new)]
    decided = [repr(policy), *sorted(config.redact.names), str(config.redact.personal), origin.title if origin else ""]

    def compare() -> Report:
        from driftproxy.adapters.caching.kept import keeping
        from driftproxy.adapters.redaction import redactor_of
        from driftproxy.workflows.comparing.diff import Side, diff

        redactor = redactor_of(config)
        # Before a thread draws the progress: processes are forked without one.
        stores = [keeping(store, names, redactor) for store, names in sides]
        with reading(sum(len(names) for _, names in sides)) as told:
            before, after = (
                Side(store.telling(told), names, source=str(path))
                for store, (_, names), path in zip(stores, sides, (old, new), strict=True)
            )
            return diff(before, after, redactor, policy=policy)

    report = _once(sides, decided, compare)
    return emit(replace(report, created=now()), form, outputs)


def _once(
    sides: Sequence[tuple[Cassettes, Sequence[str]]], decided: Sequence[str], compare: Callable[[], Report]
) -> Report:
    """Return the report of a comparison, the one that was made before where nothing has changed since.

    Few cassettes are compared sooner than looked up.
    """
    from driftproxy.adapters.caching.cache import cache_folder, fingerprint
    from driftproxy.adapters.caching.comparisons import Comparisons

    if sum(len(names) for _, names in sides) < _MANY:
        return compare()

    def key() -> str | None:
        said = [repr((str(store), names, store.digest(names))) for store, names in sides]
        return fingerprint([*said, *decided])

    cache, before = Comparisons(cache_folder()), key()
    if before and (known := cache.get(before)):
        return known
    gc.disable()  # many objects are made and nearly all are kept: looking for garbage among them is in vain
    try:
        report = compare()
    finally:
        gc.freeze()  # nor is what is left looked at once it is over: it goes with the process
        gc.enable()
    if before and key() == before:  # or a cassette was written meanwhile
        cache.put(before, report)
    return report


_MANY = 100
