"""Heal stored answers: give them the shape of the fresh ones, and keep the values that tests rely on."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from driftproxy.drift import compared, informed
from driftproxy.healing import heal
from driftproxy.model.change import Change, FieldMoved, FieldRenamed, Place, Unwrapped, Wrapped
from driftproxy.model.finding import Confidence, Finding
from driftproxy.model.http import Cassette, Interaction, Response
from driftproxy.model.policy import Policy

__all__ = ["Where", "healed"]

Where = tuple[str, int]
"""A cassette's name, and the position in it."""

_ROUNDS = 4
"""What lies in something that was renamed or moved is seen once that is done; nobody nests renames deeper."""


def healed(
    stored: Sequence[Cassette],
    fresh: Sequence[Cassette],
    wanted: Mapping[Where, Response],
    *,
    chosen: Callable[[Finding], bool],
    redact: Callable[[Cassette], Cassette],
    policy: Policy,
) -> tuple[list[Cassette], frozenset[Where]]:
    """Return the cassettes, healed of the chosen findings, and where a fresh answer had to be taken whole for it.

    `wanted` are the fresh answers to the interactions that may be changed. Each round compares what has been reached by
    then with the fresh side, so that in the end none of the chosen findings is left.
    """
    policy = informed((one for each in stored for one in each.interactions), policy)
    current = {one.name: list(one.interactions) for one in stored}
    carried: list[Place] = []
    whole: set[Where] = set()
    for turn in range(_ROUNDS + 1):
        due: defaultdict[Where, list[Change]] = defaultdict(list)
        night = compared(map(redact, _cassettes(stored, current)), fresh, policy)
        for finding, change in zip(night.report.findings, night.drifted, strict=False):
            below = finding.confidence is not Confidence.LOW and any(_within(change.place, one) for one in carried)
            if below or chosen(finding):
                for where in ((one.cassette, index) for one in finding.fixtures for index in one.interactions):
                    due[where].append(change)
        answers = {where: _answer(current, where, wanted[where], due[where]) for where in due if where in wanted}
        if turn == _ROUNDS or all(answer == _at(current, where).response for where, answer in answers.items()):
            answers = dict.fromkeys(answers)  # nothing helps
        if not answers:
            break
        carried += [
            replace(one.place, path=one.to)
            for changes in due.values()
            for one in changes
            if isinstance(one, FieldMoved | FieldRenamed | Unwrapped | Wrapped)
        ]
        for where, answer in answers.items():
            if answer is None:
                whole.add(where)
            name, index = where
            current[name][index] = replace(current[name][index], response=answer or wanted[where])
    return _cassettes(stored, current), frozenset(whole)


def _cassettes(stored: Sequence[Cassette], current: Mapping[str, list[Interaction]]) -> list[Cassette]:
    return [replace(one, interactions=tuple(current[one.name])) for one in stored]


def _at(current: Mapping[str, list[Interaction]], where: Where) -> Interaction:
    name, index = where
    return current[name][index]


def _answer(
    current: Mapping[str, list[Interaction]], where: Where, fresh: Response, changes: Sequence[Change]
) -> Response | None:
    """Return the stored answer with the changes in it, or None where that cannot be done."""
    old = _at(current, where).response
    try:
        body = heal(old.body, fresh.body, changes)
    except (ValueError, RecursionError):
        return None
    length = str(len(body))
    headers = tuple((name, length if name.lower() == "content-length" else value) for name, value in old.headers)
    return replace(old, headers=headers, body=body) if body != old.body else old


def _within(place: Place, outer: Place) -> bool:
    here = (place.endpoint, place.status) == (outer.endpoint, outer.status)
    return here and place.path[: len(outer.path)] == outer.path
