"""What is said of a case: hits and false alarms."""

from dataclasses import dataclass

from planting.bodies import Bodies, recording  # type: ignore[import-not-found]
from planting.setting import Case  # type: ignore[import-not-found]

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence

ALIKE = {"optional_field_unseen": "optional_field_removed"}
"""Rules about one fact, which differ in how sure it is that other answers would have shown the field."""


@dataclass
class Score:
    """What was found of what was planted."""

    cases: int = 0
    planted: int = 0
    hits: int = 0
    alarms: int = 0

    def add(self, other: "Score") -> None:
        self.cases, self.planted = self.cases + other.cases, self.planted + other.planted
        self.hits, self.alarms = self.hits + other.hits, self.alarms + other.alarms

    def figures(self) -> dict[str, float]:
        said, told = self.hits + self.alarms, {"cases": float(self.cases), "false_alarms": float(self.alarms)}
        if self.planted:
            told |= {
                "precision": round(self.hits / said, 4) if said else 1.0,
                "recall": round(self.hits / self.planted, 4),
            }
        return told


def measured(case: Case, before: Bodies, context: list[tuple[Bodies, Bodies]]) -> tuple[Score, list[str]]:
    sides = [(case.before or before, case.after), *context]
    stored = [recording(f"op{number}", was) for number, (was, _) in enumerate(sides)]
    fresh = [recording(f"op{number}", now) for number, (_, now) in enumerate(sides)]
    shown = [one for one in drift(stored, fresh).findings if one.confidence is not Confidence.LOW]
    said = [(ALIKE.get(one.rule, one.rule), one.path, one.after, one.endpoint.path) for one in shown]
    hits = [
        want
        for want in case.expected
        if any(one[:2] == want[:2] and want[2] in ("", one[2]) and one[3].startswith("/op0") for one in said)
    ]
    wanted = {want[:2] for want in hits} | (set() if case.undecidable else case.beside)
    if case.undecidable:
        old, new = case.expected[0][1:]
        wanted |= case.beside | {("field_removed", old), ("optional_field_removed", old), ("field_added", new)}
    alarms = [f"{one[0]} {one[1]} {one[2]}" for one in said if one[:2] not in wanted or not one[3].startswith("/op0")]
    missed = [f"MISSED {want}" for want in case.expected if want not in hits]
    return Score(1, len(case.expected), len(hits), len(alarms)), [*missed, *alarms]
