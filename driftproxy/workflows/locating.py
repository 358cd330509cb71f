"""Where in the files do the recordings lie that a report names, and how old are they?"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache, partial

from driftproxy.exchange import lines_of
from driftproxy.model.errors import CassetteError
from driftproxy.model.finding import Finding, Fixture, Report
from driftproxy.model.http import Cassette
from driftproxy.workflows.ports import Store
from driftproxy.workflows.surfaces.endpoints import dated, noted

__all__ = ["located"]


def located(report: Report, store: Store, stored: Iterable[Cassette]) -> Report:
    """Return the report with the file and the lines of each recording that a finding concerns, and the oldest's day.

    `stored` are the cassettes that were compared, as they were read from the store. Only what drifted is looked for.
    """
    cassettes = {one.name: one for one in stored}

    @cache
    def place(name: str) -> tuple[str, Sequence[int]]:
        cassette = cassettes[name]
        try:
            data, where = store.raw(name), store.where(name)
        except CassetteError:  # it was removed meanwhile
            return "", ()
        # What could not be read may lie anywhere between the others.
        return where, () if cassette.unread else lines_of(data, len(cassette.interactions))

    def found(finding: Finding) -> Finding:
        return replace(finding, fixtures=tuple(_found(one, *place(one.cassette)) for one in finding.fixtures))

    return replace(
        report,
        findings=tuple(map(found, report.findings)),
        heard=_oldest(cassettes.values(), store, {(one.cassette, one.index) for one in report.unchecked}),
    )


def _found(fixture: Fixture, file: str, lines: Sequence[int]) -> Fixture:
    return replace(fixture, file=file, lines=tuple(lines[index] for index in fixture.interactions) if lines else ())


def _oldest(cassettes: Iterable[Cassette], store: Store, unchecked: AbstractSet[tuple[str, int]]) -> str:
    """Return the day of the oldest answer that was compared, or `""`."""
    beside = cache(partial(noted, store))
    days = (
        dated(interaction) or beside(cassette.name)
        for cassette in cassettes
        for index, interaction in enumerate(cassette.interactions)
        if (cassette.name, index) not in unchecked
    )
    return min(filter(None, days), default="")
