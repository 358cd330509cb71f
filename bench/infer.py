"""How fast is a shape inferred, against plain GenSON on the same documents, and does memory stay with the shapes?

`--data DIR` is a folder with `evolution/`, archives or folders of pairs of recordings: a corpus per API, its answers
by operation and status. Without it the corpora are made up, seeded: `repeating` is many documents of few shapes,
`distinct` documents of which no two have one shape. Each is parsed anew for every round, garbage is collected before
either begins, and the median of the rounds' ratios of processor time counts. Memory is the peak of `infer` over
documents that are made as they are asked for, less that of one batch: for ten times the documents it must be the
same. The last line is JSON with the ratios.
"""

import argparse
import gc
import json
import statistics
import string
import tempfile
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from genson import SchemaBuilder

from bench.accuracy import unpacked
from driftproxy.bodies import read
from driftproxy.exchange.vcr import loads
from driftproxy.model.plain import Plain
from driftproxy.shapes.infer import infer

ROUNDS = 5
SEED = 20261121
FEW, MANY = 20_000, 200_000

Groups = list[list[str]]  # JSON texts of answers that belong together


def invoice(random: Random) -> Plain:
    day = f"{random.randint(2020, 2026)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    return {
        "id": f"in_{random.getrandbits(40):010x}",
        "object": "invoice",
        "status": random.choice(["draft", "open", "paid", "void"]),
        "currency": random.choice(["eur", "usd"]),
        "total": random.randint(100, 99_999),
        "tax": random.choice([None, random.random() * 100]),
        "created": random.randint(1_600_000_000, 1_800_000_000),
        "due_on": day,
        "paid_at": random.choice([None, f"{day}T09:30:01Z"]),
        "livemode": False,
        "customer": {
            "id": f"cus_{random.randint(1, 999)}",
            "email": f"user{random.getrandbits(30)}@example.com",
            "name": random.choice(["Ada Lovelace", "Grace Hopper"]),
        },
        "lines": [
            {"id": f"li_{random.getrandbits(30)}", "quantity": random.randint(1, 9), "amount": 450, "tags": []}
            for _ in range(random.randint(1, 4))
        ],
    }


def odd(random: Random) -> Plain:
    return {"".join(random.choices(string.ascii_lowercase, k=12)): invoice(random) for _ in range(2)}


def made_up() -> dict[str, Groups]:
    random = Random(SEED)
    repeating = [[json.dumps(invoice(random)) for _ in range(FEW // 8)] for _ in range(8)]
    return {"repeating": repeating, "distinct": [[json.dumps(odd(random)) for _ in range(FEW // 20)]]}


def recorded(data: Path) -> dict[str, Groups]:
    corpora: defaultdict[str, defaultdict[tuple[str, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as scratch:
        root = unpacked(data, Path(scratch))
        for path in sorted(root.rglob("*.yaml")):
            for one in loads(path.read_bytes(), path.stem).interactions:
                body = read(one.response)
                if body.shaped:
                    api = path.relative_to(root).parts[0]
                    corpora[api][path.stem, one.response.status].append(json.dumps(body.plain))
    return {api: list(groups.values()) for api, groups in corpora.items()}


def genson(values: list[Plain]) -> None:
    builder = SchemaBuilder()
    for value in values:
        builder.add_object(value)


def ratio(groups: Groups) -> float:
    """How many times GenSON's throughput is ours."""
    ratios = []
    for number in range(ROUNDS):
        tools: list[Callable[[list[Plain]], object]] = [genson, infer]
        spent = dict.fromkeys(tools, 0.0)
        for texts in groups:
            values = list(map(json.loads, texts))
            for tool in tools[:: -1 if number % 2 else 1]:  # who comes first finds the values cold
                gc.collect()  # each pays for its own garbage only
                start = time.process_time()
                tool(values)
                spent[tool] += time.process_time() - start
        ratios.append(spent[genson] / spent[infer])
    return statistics.median(ratios)


def peak(amount: int) -> int:
    """The most memory that inferring from so many documents takes, in KiB."""

    def stream() -> Iterator[Plain]:
        random = Random(SEED)
        return (invoice(random) for _ in range(amount))

    tracemalloc.start()
    infer(stream())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most >> 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    data: Path | None = parser.parse_args().data
    corpora = made_up() | (recorded(data) if data else {})
    gc.freeze()  # what is there by now is no garbage of either
    figures: dict[str, float] = {}
    for name, groups in corpora.items():
        figures[f"{name}_ratio"] = round(ratio(groups), 2)
        documents = sum(map(len, groups))
        print(f"{name:<10} {documents:>6} documents, {len(groups):>4} groups: {figures[f'{name}_ratio']} times GenSON")
    few, many = peak(FEW), peak(MANY)
    print(f"memory: {few} KiB at most for {FEW} documents, {many} KiB for {MANY}")
    print(json.dumps({**figures, "peak_kib": few, "peak_kib_of_ten_times": many, "memory_ratio": round(many / few, 3)}))


if __name__ == "__main__":
    main()
