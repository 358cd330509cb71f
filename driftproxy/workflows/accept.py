"""Take fresh answers into the stored cassettes: for the findings that were chosen, whole or not at all."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from driftproxy.model.errors import CassetteError
from driftproxy.model.finding import Finding
from driftproxy.model.http import Cassette
from driftproxy.traffic.matching.accept import accept as accepted
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.loading import redacted
from driftproxy.workflows.ports import Results, Store

__all__ = ["Accepted", "Choice", "accept"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings to accept: every part that is set must fit.

    `endpoint` is as reports write it, with the host or without (`GET /v1/invoices/{id}`).
    """

    cassettes: frozenset[str] = frozenset()
    endpoints: frozenset[str] = frozenset()
    fingerprints: frozenset[str] = frozenset()

    def fits(self, finding: Finding) -> bool:
        """Return whether the finding is one of those, cassettes left aside."""
        names = {str(finding.endpoint), f"{finding.endpoint.method} {finding.endpoint.path}"}
        return (not self.endpoints or bool(names & self.endpoints)) and (
            not self.fingerprints or finding.fingerprint in self.fingerprints
        )


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many findings were accepted, and how many interactions of which cassettes have a fresh answer for it."""

    findings: int
    interactions: Mapping[str, int]


def accept(
    store: Store,
    results: Results,
    redactor: Redactor,
    choice: Choice,
    *,
    tool: str,
    today: str,
    ask: Callable[[Finding], bool] = lambda _finding: True,
) -> Accepted:
    """Replace the answers that the chosen findings of the last result are about by the fresh ones.

    `ask` is asked about each chosen finding; `tool` and `today` are noted beside the cassettes. Raises NothingHeard if
    there is no result, CassetteError if a cassette has changed since or cannot be written; then nothing is changed.
    """
    fresh, compared = {cassette.name: cassette for cassette in results.fresh()}, results.compared()
    positions: defaultdict[str, set[int]] = defaultdict(set)
    findings = 0
    for finding in results.report().findings:
        fixtures = [one for one in finding.fixtures if not choice.cassettes or one.cassette in choice.cassettes]
        if fixtures and choice.fits(finding) and ask(finding):
            findings += 1
            for fixture in fixtures:
                positions[fixture.cassette].update(fixture.interactions)

    def take() -> None:
        cassettes = [
            _accepted(store.load(name), fresh.get(name, Cassette(name)), indexes, redactor, compared.get(name, ()))
            for name, indexes in sorted(positions.items())
        ]
        notes = {one.name: replace(store.notes(one.name), heard=today, tool=tool) for one in cassettes}
        store.save(cassettes, notes)

    store.alone(positions, take)
    return Accepted(findings, {name: len(indexes) for name, indexes in sorted(positions.items())})


def _accepted(
    stored: Cassette, fresh: Cassette, indexes: set[int], redactor: Redactor, compared: Sequence[str]
) -> Cassette:
    try:
        return accepted(stored, fresh, sorted(indexes), lambda cassette: redacted(cassette, redactor), compared)
    except LookupError as error:
        raise CassetteError(
            f"the cassette `{stored.name}` has changed since it was compared; run `driftproxy rerecord` again"
        ) from error
