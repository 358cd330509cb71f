"""What a shell completes: rules, cassettes, endpoints, findings, faults, formats; looked for once somebody asks."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from driftproxy.model.words import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click

    from driftproxy.model.finding import Finding

    Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

__all__ = ["cassettes", "drifted_cassettes", "drifted_endpoints", "endpoints", "faults", "findings", "formats", "rules"]


def _among(names: Callable[[], Iterable[tuple[str, str]]]) -> Completion:
    """Return what completes a value by names, each with what it is; where they cannot be had, by none."""

    def complete(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from driftproxy.model.errors import DriftproxyError

        found: dict[str, str] = {}
        with suppress(DriftproxyError, OSError):
            found = dict(sorted(names()))
        # bash would take a name with a space for two; a line is a name to all shells.
        bad = " " if os.environ.get("_DRIFTPROXY_COMPLETE", "").startswith("bash") else "\n"
        return [
            CompletionItem(name, help=printable(about))
            for name, about in found.items()
            if name.startswith(incomplete) and bad not in name and printable(name) == name
        ]

    return complete


def _rules() -> Iterable[tuple[str, str]]:
    from driftproxy.model.plugin import Rule
    from driftproxy.plugins import discover

    return ((one.id, one.title) for one in discover("rules", Rule).values())


def _faults() -> Iterable[tuple[str, str]]:
    from driftproxy.model.fault import Fault
    from driftproxy.plugins import discover

    return ((one.id, "") for one in discover("faults", Fault).values())


def _formats() -> Iterable[tuple[str, str]]:
    from driftproxy.model.plugin import Exchange
    from driftproxy.plugins import discover

    return ((name, one.title) for name, one in discover("exchange", Exchange).items())


def _cassettes() -> Iterable[tuple[str, str]]:
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.storage.place import opened

    return ((name, "") for name in opened(load(Path()).cassettes).names())


def _endpoints() -> Iterable[tuple[str, str]]:
    """Yield those that the last result has compared: reading all recordings would take too long."""
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.storage.results import LastResult

    return ((name, "") for name in LastResult(load(Path()).state).report().endpoints)


def _last() -> Iterable[Finding]:
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.storage.results import LastResult

    return LastResult(load(Path()).state).report().findings


cassettes = _among(_cassettes)
drifted_cassettes = _among(lambda: ((each.cassette, one.rule) for one in _last() for each in one.fixtures))
drifted_endpoints = _among(lambda: ((str(one.endpoint), one.rule) for one in _last()))
endpoints = _among(_endpoints)
faults = _among(_faults)
findings = _among(lambda: ((one.fingerprint, f"{one.endpoint} {one.path} {one.rule}") for one in _last()))
formats = _among(_formats)
rules = _among(_rules)
