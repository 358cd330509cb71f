"""Does every real recording load, or is it refused with a true reason, without a crash and without a hang?

`--data DIR` is a folder of recordings, of any tools, at any depth. Each file is told by its content and read with a
time limit (`--limit` seconds); what is refused is counted by reason, without names. A file that no format claims is
`unknown`; `--list` names each file that was refused or crashed, or hung. The last line is JSON: per format the files,
how many were loaded, how many interactions they hold and how many of those could not be read, how many files were
refused, crashed and hung, and the seconds of the slowest file.
"""

import argparse
import json
import re
import signal
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from driftproxy.exchange import format_of, loads
from driftproxy.model.errors import CassetteError


@dataclass
class Tally:
    """What became of the files of one format."""

    files: int = 0
    loaded: int = 0
    interactions: int = 0
    unread: int = 0
    refused: int = 0
    crashed: int = 0
    hung: int = 0
    slowest: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)


class Hung(BaseException):
    """The time is up."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise Hung

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def beside(path: Path, name: str) -> bytes:
    """Return a body that lies in a file of its own."""
    for folder in path.parents[:4]:
        if (found := folder / name).is_file():
            return found.read_bytes()
    return (path.parent / name).read_bytes()


def reason(sentence: str) -> str:
    """Return a reason without what is particular to the file."""
    inner = re.search(r"cannot be read \((.*)\)", sentence)
    return re.sub(r"\d+", "N", inner[1] if inner else sentence.partition(": ")[2])[:120]


def measure(root: Path, limit: float, *, named: bool) -> dict[str, Tally]:
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for path in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
        data, name = path.read_bytes(), str(path.relative_to(root))
        found = format_of(data)
        tally = tallies[found.title if found else "unknown"]
        tally.files += 1
        began = time.perf_counter()
        said = ""
        try:
            with limited(limit):
                cassette = loads(data, name, beside=partial(beside, path))
        except CassetteError as error:
            tally.refused += 1
            said = str(error)
            tally.reasons[f"refused: {reason(said)}"] += 1
        except Hung:
            tally.hung += 1
            said = "hung"
        except Exception:  # noqa: BLE001 - a crash is what is looked for
            tally.crashed += 1
            said = traceback.format_exc()
            print(f"CRASH {name}\n{said}")
        else:
            tally.loaded += 1
            tally.interactions += len(cassette.interactions)
            tally.unread += len(cassette.unread)
            tally.reasons.update(f"unread: {reason(one)}" for one in cassette.unread)
        tally.slowest = max(tally.slowest, time.perf_counter() - began)
        if named and said and found:
            print(f"{found.title}: {name}: {said.splitlines()[-1][:200]}")
    return dict(sorted(tallies.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=float, default=20)
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    tallies = measure(given.data, given.limit, named=given.list)
    print(f"{'format':30}{'files':>8}{'loaded':>8}{'refused':>8}{'crashed':>8}{'hung':>6}{'slowest':>9}  interactions")
    for title, tally in tallies.items():
        print(
            f"{title:30}{tally.files:8}{tally.loaded:8}{tally.refused:8}{tally.crashed:8}{tally.hung:6}"
            f"{tally.slowest:8.2f}s  {tally.interactions}, {tally.unread} unread"
        )
        for said, count in tally.reasons.most_common():
            print(f"    {count:6} {said}")
    print(json.dumps({title: vars(tally) for title, tally in tallies.items()}))


if __name__ == "__main__":
    main()
