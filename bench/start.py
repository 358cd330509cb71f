"""How soon does `driftproxy replay` answer, with a thousand cassettes that were read before?

The cassettes are made up, as in `bench/diff.py`: ten interactions each. `driftproxy replay` is run in processes of
their own, with a cache of their own, and a command that does nothing: with one cassette, which is the start of the
interpreter and of the program; with a thousand for the first time; and again, the median and the least of several.
Then a command asks for one recording. Seconds are those of the processor, of all processes, from start to end; beside
them those that passed. As after an installation, modules are compiled already. The last line is JSON.
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
ROUNDS = 9
NOTHING = "pass"
ASK = """
import os, socket
host, port = os.environ["HTTP_PROXY"].removeprefix("http://").split(":")
line = socket.create_connection((host, int(port)))
line.sendall(b"GET https://api.example.com/v1/invoices?page=0&limit=3 HTTP/1.1\\r\\nHost: api.example.com\\r\\n\\r\\n")
assert line.recv(12) == b"HTTP/1.1 200"
"""


def seconds(project: Path, cache: Path, code: str = NOTHING) -> tuple[float, float]:
    """The processor's seconds of one replay of a command, and those that passed."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPYCACHEPREFIX": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "driftproxy", "replay", "--", sys.executable, "-c", code]
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, end - start


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        one, many, cache = (Path(scratch, name) for name in ("one", "many", "cache"))
        for project, amount in ((one, 1), (many, CASSETTES)):
            write(project / "cassettes", amount * PER_CASSETTE, fresh=False)
            (project / "driftproxy.toml").write_text("")
        for project in (one, one):  # modules are compiled, and the configuration is checked
            seconds(project, cache)
        first = seconds(many, cache)
        single, again = ([seconds(project, cache) for _ in range(ROUNDS)] for project in (one, many))
        asked = [seconds(many, cache, ASK) for _ in range(ROUNDS)]
    figures: dict[str, float] = {"load": round(os.getloadavg()[0], 1)}
    for name, rounds in (("one_cassette", single), ("first", [first]), ("again", again), ("asked", asked)):
        spent, passed = (statistics.median(values) for values in zip(*rounds, strict=True))
        least = min(processor for processor, _ in rounds)
        figures |= {
            f"{name}_seconds": round(spent, 2),
            f"{name}_least": round(least, 2),
            f"{name}_elapsed": round(passed, 2),
        }
        print(
            f"{name.replace('_', ' '):<14} {spent:.2f} s of the processor, {least:.2f} at least, {passed:.2f} s passed"
        )
    print(f"load: {figures['load']}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
