"""Live through many nights: `python -m tests.nights --nights 1000`; the exit code is 1 if anything went wrong."""

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from operator import or_
from time import monotonic

from tests.nights.run import Project, Told

EACH = 40
"""The nights of one project."""


def lived(seed: int) -> Told:
    """Return what came of the nights of one project."""
    return Project(seed, EACH).run()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    begin = monotonic()
    projects = -(-arguments.nights // EACH)
    seeds = range((arguments.seed - 1) * projects + 1, arguments.seed * projects + 1)
    with ProcessPoolExecutor() as pool:
        told = reduce(or_, pool.map(lived, seeds), Told())
    for line in (
        *(f"(restless) {line}" for line in told.restless),
        *(f"(recorded once) {line}" for line in told.thin),
        *told.wrong,
    ):
        print(line)
    figures = {
        "nights": told.nights,
        "requests": told.asked,
        "seconds": round(monotonic() - begin, 1),
        "planted": told.planted.total(),
        "found": told.found.total(),
        "ended before it could be checked": told.unseen,
        "kinds of drift": len(told.planted),
        "not checked": dict(sorted(told.unchecked.items())),
        "left behind": told.left,
        "news": dict(sorted(told.news.items())),
        "false alarms about what is restless": len(told.restless),
        "wrong where recorded once": len(told.thin),
        "wrong": len(told.wrong),
    }
    print(json.dumps(figures))
    return bool(told.wrong)


if __name__ == "__main__":
    sys.exit(main())
