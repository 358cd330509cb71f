"""Is compound drift said as what it is: one rename, move, envelope, convention or id type, planted in real bodies?

`--data DIR` is a folder with `evolution/` (see accuracy.py): only the stored side of its pairs is used. Each case takes
the recordings of three operations of one API, redraws none or a tenth of all values on the second side, and plants one
change in one of them, half of the time beside an unrelated field that goes and one that comes in the same object. A hit
is the right rule with the right path, and where there is one the right new path. A false alarm is anything else that is
shown (confidence not low). `control` plants removals and additions only, and calling them one field is wrong: unrelated
ones, twins (the very values of the field that went, in other samples) and copies (the values of a field that stays).
Renames that nobody could see (no word in common, and values that say nothing) are counted apart, as `undecidable`: the
right answer is a removal and an addition. The last line is JSON.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from random import Random

from accuracy import unpacked  # type: ignore[import-not-found]
from planting.bodies import Bodies, bodies_of, operations, records  # type: ignore[import-not-found]
from planting.noise import redrawn  # type: ignore[import-not-found]
from planting.plants import AIMED, PLANTS  # type: ignore[import-not-found]
from planting.scoring import Score, measured  # type: ignore[import-not-found]
from planting.setting import Setting  # type: ignore[import-not-found]

NOISES = (0.0, 0.1)


def run(pairs: Path, sample: int, seed: int, apis: Sequence[str], *, verbose: bool) -> dict[str, dict[str, float]]:
    scores: defaultdict[str, Score] = defaultdict(Score)
    sources = operations(pairs, apis)
    cache: dict[str, Bodies] = {}

    def take(random: Random, api: str) -> Bodies:
        path = random.choice(sources[api])
        if path not in cache:
            cache[path] = bodies_of(path)
        return cache[path]

    for number in range(sample):
        name = list(PLANTS)[number % len(PLANTS)]
        noise = NOISES[number // len(PLANTS) % len(NOISES)]
        random = Random(f"{seed} {number}")
        for _ in range(60):
            api = random.choice(sorted(sources))
            before, *context = (deepcopy(take(random, api)) for _ in range(3))
            if len(before) < 2:
                continue
            donors = [record for group in map(records, context) for some in group.values() for record in some]
            case = PLANTS[name](Setting(random, before, redrawn(random, before, noise), donors))
            if case:
                break
        else:
            continue
        score, wrong = measured(case, before, [(body, redrawn(random, body, noise)) for body in context])
        label, family = ("undecidable", "") if case.undecidable else (name, name.split()[0])
        keys = {label, family, f"noise {noise:g}", "aim" if family in AIMED else family} if family else {label}
        for key in keys:
            scores[key].add(score)
        if verbose and wrong:
            print(f"#{number} {label} ({api}, noise {noise:g}): {'; '.join(wrong)}   [{case.expected}]")
    return {key: score.figures() for key, score in sorted(scores.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=1050, help="how many cases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--api", action="append", default=[], help="only this API; to tune on some and verify on others"
    )
    parser.add_argument("--verbose", action="store_true", help="print what went wrong, case by case")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        pairs = unpacked(arguments.data, Path(scratch))
        result = run(pairs, arguments.sample, arguments.seed, arguments.api, verbose=arguments.verbose)
    width = max(map(len, result))
    for name, figures in result.items():
        print(f"{name:<{width}}  " + "  ".join(f"{key} {value:g}" for key, value in figures.items()))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
