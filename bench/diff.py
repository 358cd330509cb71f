"""How long does `driftproxy diff` take on two folders of many cassettes, against libYAML that only parses them?

The folders are made up, seeded: cassettes of ten interactions as VCR.py writes them, about 2 KB each, half of which
have other values in the fresh folder and, at a few endpoints, another shape. In one run, in processes of their own:
`yaml.load` with libYAML over all files, the first `diff`, and the same `diff` again, with nothing changed. `--curve`
goes on to 30,000 and 100,000 interactions. The program is compiled first, as an installer does. Seconds are those of
the clock, which other work on the machine stretches, and those of all processors together, which count what several
processes do at once in full. The last line is JSON: seconds, and as a multiple of libYAML.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from compileall import compile_dir
from pathlib import Path
from random import Random
from typing import NamedTuple

import driftproxy
from driftproxy.exchange.vcr import dumps
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plain import Plain

SEED = 20261121
PER_CASSETTE = 10
SIZES = (10_000, 30_000, 100_000)
KINDS = ("invoices", "customers", "orders", "refunds", "products", "events", "payouts", "disputes")
PARSE = """
import sys, yaml
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*.yaml")):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""


def thing(kind: str, number: int, random: Random, *, fresh: bool) -> dict[str, Plain]:
    day = f"2026-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    made: dict[str, Plain] = {
        "id": f"{kind[:3]}_{number:08x}",
        "object": kind.removesuffix("s"),
        "status": random.choice(["draft", "open", "paid", "void"]),
        "currency": "eur",
        "total": random.randint(100, 99_999),
        "created_at": f"{day}T09:30:{random.randint(0, 59):02}Z",
        "due_on": random.choice([None, day]),
        "memo": random.choice([None, "", "Thank you for your business.", "Zweigstelle Köln"]),
        "livemode": False,
        "customer": {"id": f"cus_{number % 977}", "email": f"user{number % 977}@example.com", "name": "Ada Lovelace"},
        "lines": [
            {"id": f"li_{number}{line}", "description": f"Storage, {random.randint(1, 900)} GB", "quantity": line + 1}
            for line in range(random.randint(1, 5))
        ],
        "metadata": {"order": f"{random.getrandbits(64):016x}", "source": "https://shop.example.com/orders"},
    }
    if fresh and kind == "refunds":
        made["reference"] = made.pop("memo")
    return made


def interaction(number: int, *, fresh: bool) -> Interaction:
    random = Random(f"{SEED} {number}{' fresh' * (fresh and number % 2)}")
    night = Random(f"{SEED} {number} {fresh}")
    kind = KINDS[number % len(KINDS)]
    body: Plain = thing(kind, number, random, fresh=fresh)
    path = f"{kind}/{kind[:3]}_{number:08x}"
    if number % 5 == 0:
        path = f"{kind}?page={number}&limit=3"
        body = {"data": [thing(kind, number + one, random, fresh=fresh) for one in range(3)], "has_more": True}
    asked = (
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip, deflate"),
        ("Authorization", "Bearer REDACTED"),
        ("Connection", "keep-alive"),
        ("User-Agent", "python-requests/2.32.5"),
    )
    text = json.dumps(body, ensure_ascii=False).encode()
    said = (
        ("Cache-Control", "max-age=0, private, must-revalidate"),
        ("Content-Length", str(len(text))),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Date", f"Sat, {20 + fresh} Nov 2026 09:23:{night.randint(0, 59):02} GMT"),
        ("ETag", f'W/"{random.getrandbits(64):016x}"'),
        ("Server", "nginx"),
        ("Strict-Transport-Security", "max-age=31556952"),
        ("X-Request-Id", f"req_{night.getrandbits(60):015x}"),
    )
    request = Request("GET", f"https://api.example.com/v1/{path}", asked)
    return Interaction(request, Response(200, "OK", said, text))


def write(folder: Path, interactions: int, *, fresh: bool) -> None:
    folder.mkdir(parents=True)
    for start in range(0, interactions, PER_CASSETTE):
        heard = tuple(interaction(start + one, fresh=fresh) for one in range(PER_CASSETTE))
        (folder / f"test_{start // PER_CASSETTE:05}.yaml").write_bytes(dumps(Cassette("", heard)))


class Seconds(NamedTuple):
    clock: float
    processor: float

    def __truediv__(self, other: "Seconds") -> "Seconds":
        return Seconds(self.clock / other.clock, self.processor / other.processor)

    def __str__(self) -> str:
        return f"{self.clock:.2f} ({self.processor:.2f})"

    def rounded(self) -> dict[str, float]:
        return {"clock": round(self.clock, 3), "processor": round(self.processor, 3)}


def seconds(command: list[str], folder: Path, *, code: int = 0) -> Seconds:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == code, command
    end, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return Seconds(ended - began, end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime)


def measure(scratch: Path, interactions: int) -> dict[str, dict[str, float]]:
    folder = scratch / str(interactions)
    write(folder / "old", interactions, fresh=False)
    write(folder / "new", interactions, fresh=True)
    size = sum(path.stat().st_size for path in folder.rglob("*.yaml"))
    diff = [sys.executable, "-m", "driftproxy", "diff", "old", "new"]
    parse = seconds([sys.executable, "-c", PARSE, "."], folder)
    first, again = (seconds(diff, folder, code=1) for _ in range(2))
    print(
        f"2 x {interactions} interactions, {size >> 20} MiB, load {os.getloadavg()[0]:.1f}, seconds by the clock (of"
        f" processors): libYAML {parse}, diff {first}, again {again}; diff is {first / parse} times libYAML, again"
        f" {again / first} times diff",
        flush=True,
    )
    return {
        "libyaml_seconds": parse.rounded(),
        "diff_seconds": first.rounded(),
        "again_seconds": again.rounded(),
        "diff_ratio": (first / parse).rounded(),
        "again_ratio": (again / first).rounded(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--curve", action="store_true", help="also 30,000 and 100,000 interactions; takes long")
    curve = parser.parse_args().curve
    compile_dir(Path(driftproxy.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as scratch:
        sizes = SIZES if curve else SIZES[:1]
        print(json.dumps({str(size): measure(Path(scratch), size) for size in sizes}))


if __name__ == "__main__":
    main()
