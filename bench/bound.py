"""How much of the strong evidence could anybody find who looks at the counts of one place at a time?

`--data DIR` is as for accuracy.py. A place is told by what was decided there (is the field there, is it null) and its
counts on either side. The judge of this bench is told the truth: how many of the places with these very counts changed,
over all APIs of a set. It calls all of them changed or none, and chooses so that as much strong evidence is found as
precision allows (a fractional knapsack, so that no choice is better). All other kinds of changes (words of closed sets,
kinds, formats, statuses) are given to it. So nobody does better by such counts; who asks other places, too, may.
`elsewhere` is a judge that could be: what it is told of each API is what the counts mean in the other ones. The last
line is JSON: per set the recall of strong evidence of both, at the precision aimed at.
"""

import argparse
import importlib.util
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from accuracy import cassettes, unpacked  # type: ignore[import-not-found]

from driftproxy.diff.maps import kin_maps
from driftproxy.diff.odds.chance import Turn, turn_of
from driftproxy.diff.tally import Tally
from driftproxy.diff.walk import spots
from driftproxy.drift import compared, informed
from driftproxy.model.http import Cassette
from driftproxy.model.plain import show
from driftproxy.model.policy import Policy
from driftproxy.model.surface import Endpoint
from driftproxy.traffic.endpoints.endpoint import endpoint_of

PRESENT = {
    Turn.NEVER: "property-removed",
    Turn.APPEARED: "property-added",
    Turn.SOMETIMES: "property-became-optional",
    Turn.ALWAYS: "property-became-required",
}
FILLED = {
    Turn.NEVER: "property-became-nullable",
    Turn.SOMETIMES: "property-became-nullable",
    Turn.ALWAYS: "property-became-not-nullable",
}
COUNTED = {*PRESENT.values(), *FILLED.values()}
AIMS = {0.1: 0.97, 1.0: 0.90}

Place = tuple[Endpoint, int, str, str, Tally]
Cells = defaultdict[tuple[object, ...], "Cell"]


@dataclass
class Cell:
    """Places with the same counts: how many changed, how many of these with strong evidence, and how many did not."""

    true: int = 0
    strong: int = 0
    false: int = 0

    def add(self, other: "Cell") -> None:
        self.true, self.strong, self.false = (
            self.true + other.true,
            self.strong + other.strong,
            self.false + other.false,
        )

    def weight(self, aim: float) -> float:
        """Return how much of what precision allows it takes; less than nothing is more than it allows."""
        return aim * self.false - (1 - aim) * self.true


def places(old: Sequence[Cassette], new: Sequence[Cassette], policy: Policy) -> Iterator[Place]:
    """Yield each place that looks changed: endpoint, status, path, kind of change, counts."""
    scenes = compared(old, new, policy).scenes
    maps = kin_maps(scene.stored for scene in scenes)
    for scene in scenes:
        for spot in spots(scene, maps, lambda _: False):
            filled = (spot.stored.present, spot.stored.nulls, spot.fresh.present, spot.fresh.nulls)
            for kinds, tally in ((PRESENT, spot.presence), (FILLED, Tally(0, 0, 0, 0, *filled))):
                turn = turn_of(tally) if tally else None
                if tally and turn in kinds:
                    path = show(spot.old if spot.stored.count else spot.new)
                    yield scene.endpoint, scene.status, path, kinds[turn], tally


def counted(folder: Path, score: ModuleType, cells: Cells) -> Counter[str]:
    """Add the places of one pair to the cells; return how much strong evidence there is, and how much is given."""
    old, new = cassettes(folder / "old"), cassettes(folder / "new")
    policy = informed((one for cassette in old for one in cassette.interactions), Policy())
    operations = defaultdict(set)
    for cassette in old:
        for one in cassette.interactions:
            operations[endpoint_of(one.request, policy.templates)].add(cassette.name)
    truth = score.load_truth(str(folder))
    for endpoint, status, path, kind, tally in places(old, new, policy):
        for operation in operations[endpoint] & truth.keys():
            changes, neutral = truth[operation]["changes"], truth[operation]["_neutral"]
            where = score.through_maps(score.tokens(path), truth[operation]["_maps"])
            cell = cells[kind, *tally.stored, *tally.fresh]
            met = [one for one in changes if (one["_p"], one["kind"]) == (where, kind)]
            met = [one for one in met if score.status_ok(str(status), one["status"])]
            if met:
                cell.true += any(one["observable"] for one in met)
                cell.strong += any(one["strong"] for one in met)
            elif not score.explained(kind, where, changes, neutral):
                cell.false += 1
    every = [one for each in truth.values() for one in each["changes"] if one["observable"]]
    given = [one for one in every if one["kind"] not in COUNTED]
    return Counter(
        strong=sum(bool(one["strong"]) for one in every),
        given=sum(bool(one["strong"]) for one in given),
        given_all=len(given),
    )


def highest(cells: Sequence[Cell], totals: Counter[str], aim: float) -> float:
    """Return the highest recall of strong evidence at a precision."""
    allowed, found = (1 - aim) * totals["given_all"], float(totals["given"])
    for cell in sorted(cells, key=lambda one: one.weight(aim) / (one.strong or 1e-9)):
        weight = cell.weight(aim)
        share = 1.0 if weight <= 0 else min(1.0, allowed / weight)
        allowed -= share * weight
        found += share * cell.strong
    return min(1.0, found / totals["strong"])


def elsewhere(apis: Sequence[Cells], totals: Counter[str], aim: float) -> float:
    """Return the recall of strong evidence of a judge that knows the counts of the other APIs only."""
    best = 0.0
    for threshold in (step / 50 for step in range(1, 50)):
        said = Counter(true=totals["given_all"], strong=totals["given"])
        for cells in apis:
            for counts, cell in cells.items():
                others = [one[counts] for one in apis if one is not cells and counts in one]
                true, false = sum(one.true for one in others), sum(one.false for one in others)
                if true >= threshold * (true + false + 1):
                    said.update(true=cell.true, strong=cell.strong, false=cell.false)
        if said["true"] >= aim * (said["true"] + said["false"]):
            best = max(best, said["strong"] / totals["strong"])
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--api", action="append", default=[], help="only this API")
    arguments = parser.parse_args()
    spec = importlib.util.spec_from_file_location("score", arguments.data / "evolution" / "score.py")
    assert spec
    assert spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    sets: defaultdict[tuple[float, int], defaultdict[str, Cells]]
    sets = defaultdict(lambda: defaultdict(lambda: defaultdict(Cell)))
    totals: defaultdict[tuple[float, int], Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as scratch:
        pairs = unpacked(arguments.data, Path(scratch))
        for index in sorted(pairs.rglob("index.json")):
            about = json.loads(index.read_text(encoding="utf-8"))
            key = about["config"]["noise"], about["config"]["k"]
            api = index.relative_to(pairs).parts[0]
            if key[0] and not about.get("negative") and api in (arguments.api or [api]):
                totals[key] += counted(index.parent, score, sets[key][api])
    result = {}
    for key, apis in sorted(sets.items()):
        cells: Cells = defaultdict(Cell)
        for each in apis.values():
            for counts, cell in each.items():
                cells[counts].add(cell)
        name, aim = f"noise {key[0]:g}, {key[1]} samples", AIMS[key[0]]
        result[name] = {
            "highest": round(highest(list(cells.values()), totals[key], aim), 4),
            "elsewhere": round(elsewhere(list(apis.values()), totals[key], aim), 4),
        }
        print(f"{name}, precision {aim}: {result[name]}; the counts that hide most:")
        hidden = [one for one in cells.items() if one[1].strong and one[1].false > one[1].true]
        for counts, cell in sorted(hidden, key=lambda one: -one[1].strong)[:8]:
            print(f"    {counts}: {cell.true} changed ({cell.strong} strong), {cell.false} did not")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
