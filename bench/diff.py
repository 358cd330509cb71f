"""How long does `driftproxy diff` take on two folders of many cassettes, against libYAML that only parses them?

The folders are made up, seeded: cassettes of ten interactions as VCR.py writes them, about 2 KB each, half of which
have other values in the fresh folder and, at a few endpoints, another shape. In one run, in processes of their own:
`yaml.load` with libYAML over all files, the first `diff`, and the same `diff` again, with nothing changed. `--curve`
goes on to 30,000 and 100,000 interactions. Seconds are those of the processor, which other work on the machine hardly
changes. The last line is JSON: seconds, and as a multiple of libYAML.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

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


def seconds(command: list[str], folder: Path, *, code: int = 0) -> float:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == code, command
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


def measure(scratch: Path, interactions: int) -> dict[str, float]:
    folder = scratch / str(interactions)
    write(folder / "old", interactions, fresh=False)
    write(folder / "new", interactions, fresh=True)
    size = sum(path.stat().st_size for path in folder.rglob("*.yaml"))
    diff = [sys.executable, "-m", "driftproxy", "diff", "old", "new"]
    parse = seconds([sys.executable, "-c", PARSE, "."], folder)
    first, again = (seconds(diff, folder, code=1) for _ in range(2))
    print(
        f"2 x {interactions} interactions, {size >> 20} MiB: libYAML {parse:.1f} s, diff {first:.1f} s"
        f" ({first / parse:.2f}), again {again:.1f} s ({again / first:.2f} of that)",
        flush=True,
    )
    return {
        "libyaml_seconds": round(parse, 2),
        "diff_seconds": round(first, 2),
        "again_seconds": round(again, 2),
        "diff_ratio": round(first / parse, 3),
        "again_ratio": round(again / first, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--curve", action="store_true", help="also 30,000 and 100,000 interactions; takes long")
    curve = parser.parse_args().curve
    with tempfile.TemporaryDirectory() as scratch:
        sizes = SIZES if curve else SIZES[:1]
        print(json.dumps({str(size): measure(Path(scratch), size) for size in sizes}))


if __name__ == "__main__":
    main()
