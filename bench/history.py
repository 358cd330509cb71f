"""How long do the questions to the history take after a year of a thousand endpoints, and adding a night?"""

import argparse
import json
import random
import statistics
import sys
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))  # to run it as a file

from driftproxy.adapters.history import questions
from driftproxy.adapters.history.database import Database
from driftproxy.adapters.history.ledger import Ledger
from driftproxy.model.finding import Covered, Fixture, Report, Unchecked
from driftproxy.model.surface import Endpoint
from tests.answers import FINDING

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

HOSTS, CASSETTES, BEGIN, TIMES = 20, 400, date(2026, 1, 1), 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--endpoints", type=int, default=1000)
    parser.add_argument("--url", help="a database, which must be empty; by default a file of SQLite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Database(arguments.url or "sqlite:///history.db", Path(folder)))
        taken = [add(ledger, number, arguments.endpoints) for number in range(arguments.nights)]
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"{arguments.nights} nights x {arguments.endpoints} endpoints, {size / 1e6:.0f} MB in the file")
        print(f"add a night: {statistics.median(taken) * 1000:.0f} ms, at most {max(taken) * 1000:.0f} ms")
        last = BEGIN + timedelta(arguments.nights - 1)
        figures = measure(ledger, str(last - timedelta(29)), str(last))
    print(json.dumps({"add a night": round(statistics.median(taken) * 1000, 1), **figures}))


def add(ledger: Ledger, number: int, endpoints: int) -> float:
    """Add a night on which one endpoint in a hundred fails and a few have drifted; return the seconds it took."""
    chance = random.Random(number)
    names = [Endpoint("GET", f"h{one % HOSTS}.test", f"/v1/things/{one}") for one in range(endpoints)]
    failing = {one for one in range(endpoints) if chance.random() < 0.01}
    found = [
        replace(FINDING, fingerprint=f"f{one}", endpoint=names[one], fixtures=(Fixture(f"c{one % CASSETTES}", (one,)),))
        for one in range(endpoints)
        if (one * 7 + number // 20) % 97 == 0
    ]
    unchecked = [Unchecked(f"c{one}", one, str(names[one]), "timeout", "late", str(names[one])) for one in failing]
    report = Report(
        tuple(found),
        endpoints * 5,
        tuple(unchecked),
        tuple(sorted(str(one) for index, one in enumerate(names) if index not in failing)),
        f"{BEGIN + timedelta(number)}T03:17:00+00:00",
        covered=tuple(Covered(f"c{one}", f"h{one % HOSTS}.test", str(BEGIN), 12) for one in range(CASSETTES)),
    )
    begin = perf_counter()
    ledger.add(report)
    return perf_counter() - begin


def measure(ledger: Ledger, month: str, last: str) -> dict[str, float]:
    """Print how long each question takes, and return the medians, in milliseconds."""
    figures = {}
    year = str(BEGIN)
    with ledger.database.reading() as connection:
        assert connection
        asked: dict[str, Callable[[], Sized]] = {
            "runs of the year": lambda: questions.runs_since(connection, year),
            "each host, night by night, of 30 days": lambda: questions.freshness(connection, month),
            "each host, night by night, of the year": lambda: questions.freshness(connection, year),
            "what flapped in 30 days": lambda: questions.flaps(connection, month),
            "what flapped in the year": lambda: questions.flaps(connection, year),
            "one endpoint, night by night, of the year": lambda: questions.nights(
                connection, year, "GET h5.test/v1/things/5"
            ),
            "all endpoints in the last run": lambda: questions.nights(connection, last),
            "all endpoints, night by night, of 30 days": lambda: questions.nights(connection, month),
            "age of each recording": lambda: questions.recorded(connection),
            "how all stands, findings and endpoints": lambda: ledger.standing().places,
        }
        for name, ask in asked.items():
            times = []
            for _ in range(TIMES):
                begin = perf_counter()
                rows = ask()
                times.append(perf_counter() - begin)
            median, worst = statistics.median(times) * 1000, max(times) * 1000
            print(f"{name:<42} {len(rows):>6} rows  {median:>6.1f} ms, at most {worst:.1f} ms")
            figures[name] = round(median, 1)
    return figures


if __name__ == "__main__":
    main()
