"""Take fresh answers into the stored cassettes: for the findings that were chosen, whole or not at all."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import unified_diff
from functools import cache, partial

from driftproxy.model.errors import CassetteError
from driftproxy.model.finding import Confidence, Finding
from driftproxy.model.http import Cassette, Response
from driftproxy.model.policy import Policy
from driftproxy.traffic.matching.accept import accept as accepted
from driftproxy.traffic.matching.accept import current
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted
from driftproxy.workflows.ports import Results, Store
from driftproxy.workflows.reviewing.heal import Where, healed

__all__ = ["Accepted", "Choice", "Effect", "accept"]

Effect = Callable[[], Iterator[str]]
"""Yields what accepting a finding does to each fixture, like a diff."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings to accept: every part that is set must fit; what is only possible must be named by fingerprint.

    `endpoint` is as reports write it, with the host or without (`GET /v1/invoices/{id}`).
    """

    cassettes: frozenset[str] = frozenset()
    endpoints: frozenset[str] = frozenset()
    fingerprints: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    def fits(self, finding: Finding) -> bool:
        """Return whether the finding is one of those, cassettes left aside."""
        names = {str(finding.endpoint), f"{finding.endpoint.method} {finding.endpoint.path}"}
        return (
            (not self.endpoints or bool(names & self.endpoints))
            and (finding.fingerprint in self.fingerprints if self.fingerprints else _sure(finding))
            and (not self.rules or finding.rule in self.rules)
        )


def _sure(finding: Finding) -> bool:
    return finding.confidence is not Confidence.LOW


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many findings were accepted, and how many interactions of which cassettes have changed for it.

    `whole` are those that could not be healed, and have the fresh answer instead; `outdated` is how many findings are
    about answers that were changed since they were compared, and were left out for it.
    """

    findings: int
    interactions: Mapping[str, int]
    whole: frozenset[Where] = frozenset()
    outdated: int = 0


def accept(
    store: Store,
    results: Results,
    redactor: Redactor,
    choice: Choice,
    *,
    tool: str,
    today: str,
    heal: Policy | None = None,
    ask: Callable[[Finding, Effect], bool] = lambda _finding, _effect: True,
) -> Accepted:
    """Bring the answers that the chosen findings of the last result are about to what the API says now.

    They are replaced by the fresh ones; or healed, if there is a policy to judge by what is left to heal. `ask` is
    asked about each chosen finding; `tool` is noted beside the cassettes, and `today` beside those all of whose answers
    are fresh now. Raises NothingHeard if there is no result, CassetteError if a cassette cannot be written, or if all
    that was chosen is about answers that have changed since they were compared; then nothing is changed.
    """
    last = _Last(store, {one.name: one for one in results.fresh()}, results.compared(), redactor, heal)
    fitting = [
        replace(finding, fixtures=fixtures)
        for finding in results.report().findings
        if (
            fixtures := tuple(
                one for one in finding.fixtures if not choice.cassettes or one.cassette in choice.cassettes
            )
        )
        and choice.fits(finding)
    ]
    compared = cache(last.current)
    standing = [one for one in fitting if all(compared(each.cassette) >= {*each.interactions} for each in one.fixtures)]
    if fitting and not standing:
        raise _outdated(fitting[0].fixtures[0].cassette)
    chosen = [one for one in standing if ask(one, partial(last.effect, one))]
    names = sorted({fixture.cassette for finding in chosen for fixture in finding.fixtures})
    done: list[Accepted] = []

    def take() -> None:
        before, after, replaced = last.taken(chosen)
        differing = {one.name: _differing(before[one.name], one) for one in after}
        anew = Counter(name for name, _ in replaced) if heal else differing
        known = {one.name: store.notes(one.name) for one in after}
        # An answer that was healed, or is not concerned, is as old as it was.
        heard = {one.name: today for one in after if anew[one.name] == len(one.interactions)}
        store.save(
            after, {name: replace(one, tool=tool, heard=heard.get(name, one.heard)) for name, one in known.items()}
        )
        done.append(Accepted(len(chosen), differing, replaced, len(fitting) - len(standing)))

    store.alone(names, take)
    return done[-1]


@dataclass(frozen=True, slots=True)
class _Last:
    """The last comparison: what was stored and what the API says now."""

    store: Store
    fresh: Mapping[str, Cassette]
    compared: Mapping[str, Sequence[str]]
    redactor: Redactor
    heal: Policy | None

    def taken(self, chosen: Sequence[Finding]) -> tuple[dict[str, Cassette], list[Cassette], frozenset[Where]]:
        """Return the cassettes that the findings are about before and after, and what could not be healed."""
        positions: defaultdict[str, set[int]] = defaultdict(set)
        for fixture in (one for finding in chosen for one in finding.fixtures):
            positions[fixture.cassette].update(fixture.interactions)
        before = {name: self.store.load(name) for name in sorted(positions)}
        after = [self._whole(one, positions[name]) for name, one in before.items()]
        if not self.heal or not chosen:
            return before, after, frozenset()
        wanted = {(one.name, index): one.interactions[index].response for one in after for index in positions[one.name]}
        others = [self.store.load(name) for name in self.store.names() if name in self.compared.keys() - before.keys()]
        fingerprints = {one.fingerprint for one in chosen}
        done, whole = healed(
            [*before.values(), *others], list(self.fresh.values()), wanted, policy=self.heal,
            chosen=lambda finding: finding.fingerprint in fingerprints,
            redact=partial(redacted, redactor=self.redactor),
        )  # fmt: skip
        return before, [one for one in done if one.name in before], whole

    def effect(self, finding: Finding) -> Iterator[str]:
        """Yield what accepting a finding does to each fixture, like a diff; without secrets."""
        before, after, _ = self.taken([finding])
        for one in after:
            sides = zip(*(redacted(side, self.redactor).interactions for side in (before[one.name], one)), strict=True)
            for old, new in sides:
                if lines := list(unified_diff(_lines(old.response), _lines(new.response), lineterm=""))[2:]:
                    yield from (f"{one.name}, {old.request.method} {old.request.url}", *lines)

    def current(self, name: str) -> frozenset[int]:
        """Return the positions in a cassette at which there still is the answer that was compared."""
        fresh, then = self.fresh.get(name, Cassette(name)), self.compared.get(name, ())
        return current(self.store.load(name), fresh, partial(redacted, redactor=self.redactor), then)

    def _whole(self, stored: Cassette, indexes: set[int]) -> Cassette:
        fresh, then = self.fresh.get(stored.name, Cassette(stored.name)), self.compared.get(stored.name, ())
        try:
            return accepted(stored, fresh, sorted(indexes), partial(redacted, redactor=self.redactor), then)
        except LookupError as error:
            raise _outdated(stored.name) from error


def _outdated(name: str) -> CassetteError:
    return CassetteError(f"the cassette `{name}` has changed since it was compared; run `driftproxy rerecord` again")


def _lines(response: Response) -> list[str]:
    """Return what an answer says, a line for each value where it is JSON."""
    text = response.body.decode(errors="backslashreplace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return [f"status {response.status}", *text.splitlines()]


def _differing(before: Cassette, after: Cassette) -> int:
    return sum(old != new for old, new in zip(before.interactions, after.interactions, strict=True))
