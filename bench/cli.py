"""How fast does the command answer: `--help`, and `diff` of two small cassettes, against an empty Python.

Prints the median of several whole runs, in seconds, and as a multiple of `python -c pass` in the same run. As after an
installation, modules are compiled already.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 11
COMMANDS = {
    "python": [sys.executable, "-c", "pass"],
    "help": [sys.executable, "-m", "driftproxy", "--help"],
    "diff": [sys.executable, "-m", "driftproxy", "diff", "cassettes/billing-v1", "cassettes/billing-v2"],
}


def seconds(command: list[str], compiled: str) -> float:
    """The seconds that a command takes, with compiled modules in this folder."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return time.perf_counter() - start


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as compiled:
        for _ in range(1 + RUNS):  # in turn, so that a slow moment of the machine hits all of them
            for name, command in COMMANDS.items():
                times[name].append(seconds(command, compiled))
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}  # the first compiles
    for name, median in medians.items():
        print(f"{name:<8} {median:.3f} s  {median / medians['python']:.1f} times an empty Python")
    print(json.dumps({f"{name}_seconds": round(median, 3) for name, median in medians.items()}))


if __name__ == "__main__":
    main()
