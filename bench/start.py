"""How soon does `driftproxy replay` answer, with a thousand cassettes that were read before?

The cassettes are made up, as in `bench/diff.py`: ten interactions each. `driftproxy replay -- true` is run in processes
of their own, with a cache of their own: with one cassette, which is the start of the interpreter and of the program;
with a thousand for the first time; and again, the median of five. Seconds are those of the processor, of all
processes, from start to end; beside them those that passed. The last line is JSON.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.diff import PER_CASSETTE, write

CASSETTES = 1000
ROUNDS = 5


def seconds(project: Path, cache: Path) -> tuple[float, float]:
    """The processor's seconds of one replay of nothing, and those that passed."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "driftproxy", "replay", "--", sys.executable, "-c", "pass"]
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, end - start


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        one, many, cache = (Path(scratch, name) for name in ("one", "many", "cache"))
        for project, amount in ((one, 1), (many, CASSETTES)):
            write(project / "cassettes", amount * PER_CASSETTE, fresh=False)
            (project / "driftproxy.toml").write_text("")
        first = seconds(many, cache)
        single, again = ([seconds(project, cache) for _ in range(ROUNDS)] for project in (one, many))
    figures: dict[str, float] = {}
    for name, rounds in (("one_cassette", single), ("first", [first]), ("again", again)):
        spent, passed = (statistics.median(values) for values in zip(*rounds, strict=True))
        figures |= {f"{name}_seconds": round(spent, 2), f"{name}_elapsed": round(passed, 2)}
        print(f"{name.replace('_', ' '):<14} {spent:.2f} s of the processor, {passed:.2f} s passed")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
