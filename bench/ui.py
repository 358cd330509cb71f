"""How long does each page of `driftproxy ui` take after a year of a thousand endpoints, with a thousand recordings?

The pages are asked for through the application itself, in process, one after the other: from the request to the whole
answer. The history is that of `bench-history`; the recordings and the last result are there, too.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent.parent))  # to run it as a file

import httpx

from bench.history import CASSETTES, HOSTS, add
from driftproxy.adapters.history.opened import opened
from driftproxy.adapters.history.settings import History
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.finding import Fixture, Report
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.surface import Endpoint
from driftproxy.traffic.matching.accept import digest
from driftproxy.ui.app import application
from driftproxy.ui.project import Project
from tests.answers import FINDING

TIMES, PORT, TOKEN = 15, 8765, "token"
HEADERS = (("Content-Type", "application/json"),)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--endpoints", type=int, default=1000)
    parser.add_argument("--findings", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["XDG_CACHE_HOME"] = folder
        ledger = opened(History(), Path(), Path(".driftproxy"))
        for number in range(arguments.nights):
            add(ledger, number, arguments.endpoints)
        record(arguments.endpoints, arguments.findings)
        project = Project(Path())
        begin = perf_counter()
        while project.recordings is None:
            pass
        print(f"reading {CASSETTES} cassettes, once: {perf_counter() - begin:.1f} s")
        print(json.dumps(asyncio.run(measure(project))))
        os.chdir("/")


def record(endpoints: int, findings: int) -> None:
    """Write recordings of all endpoints, and a last result that has findings about some of them."""
    groups: dict[str, list[Interaction]] = {f"c{number}": [] for number in range(CASSETTES)}
    for number in range(endpoints):
        url = f"https://h{number % HOSTS}.test/v1/things/{number}"
        body = {"id": number, "name": "thing", "tags": ["a"], "owner": {"email": "a@b.test", "age": 3}}
        answer = Response(200, "OK", HEADERS, json.dumps(body).encode())
        groups[f"c{number % CASSETTES}"].append(Interaction(Request("GET", url), answer))
    stored = [Cassette(name, tuple(found)) for name, found in groups.items()]
    Folder(Path("cassettes")).save(stored)
    found = [
        replace(
            FINDING,
            fingerprint=f"{number:012x}",
            path=f"$.owner.field_{number}",
            endpoint=Endpoint("GET", f"h{number % HOSTS}.test", "/v1/things/{id}"),
            fixtures=(Fixture(f"c{number % CASSETTES}", (0,)),),
        )
        for number in range(findings)
    ]
    compared = {one.name: [digest(each.response) for each in one.interactions] for one in stored}
    LastResult(Path(".driftproxy")).save(Report(tuple(found), endpoints), stored, "cassettes", compared)


async def measure(project: Project) -> dict[str, float]:
    """Print how long each page takes, and return the medians, in milliseconds."""
    transport = httpx.ASGITransport(application(project, TOKEN, PORT))
    figures: dict[str, float] = {}
    async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
        (await client.get(f"/?token={TOKEN}")).raise_for_status()
        recorded = next(iter(project.recordings.endpoints)) if project.recordings else ""
        pages = {
            "overview": "/",
            "review": "/review",
            "review, searched": "/review?q=field_499",
            "a finding": f"/finding/{1:012x}",
            "endpoints": "/endpoints",
            "endpoints, searched": "/endpoints?q=things/99",
            "an endpoint with its year": f"/endpoint?name={quote('GET h5.test/v1/things/5')}",
            "an endpoint with its schema": f"/endpoint?name={quote(recorded)}",
            "cassettes": "/cassettes",
            "a cassette": "/cassette?name=c1",
            "what is under way": "/live",
        }
        for name, path in pages.items():
            clock, worked = [], []
            for _ in range(TIMES):
                begin, before = perf_counter(), process_time()
                answer = await client.get(path)
                clock.append((perf_counter() - begin) * 1000)
                worked.append((process_time() - before) * 1000)
                answer.raise_for_status()
            median, processor = statistics.median(clock), statistics.median(worked)
            print(f"{name:<28} {median:>6.1f} ms, {processor:>5.1f} ms worked, {len(answer.content) / 1000:.0f} KB")
            figures |= {name: round(median, 1), f"{name}, worked": round(processor, 1)}
    return figures


if __name__ == "__main__":
    main()
