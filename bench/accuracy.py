"""How right is the verdict: precision and recall on API evolution with known truth, beside what people use instead.

`--data DIR` is a folder with `evolution/`: archives or folders of pairs of recordings, each with its truth, and a
program `score.py` that says what counts as a hit. What counts as said is what a user is shown at default settings. The
last line is JSON: per data set, precision, and recall of all that is observable, of what is breaking, and of what has
strong evidence; false alarms per operation where nothing drifted. What is held back as possible is counted apart.
"""

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from deepdiff import DeepDiff
from genson import SchemaBuilder

from driftproxy.bodies import read
from driftproxy.drift import drift
from driftproxy.exchange.vcr import loads
from driftproxy.model.finding import Confidence, Finding
from driftproxy.model.http import Cassette
from driftproxy.model.plain import Plain

KINDS = {
    "field_removed": "property-removed",
    "optional_field_removed": "property-removed",
    "optional_field_unseen": "property-removed",
    "field_added": "property-added",
    "errors_appeared": "property-added",
    "kind_changed": "property-type-changed",
    "attributes_added": "property-type-changed",
    "time_became_number": "property-type-changed",
    "id_type_changed": "property-type-changed",
    "integer_became_number": "property-type-changed",
    "number_became_integer": "property-type-changed",
    "value_gone": "enum-value-removed",
    "branch_added": "enum-value-added",
    "branch_gone": "enum-value-removed",
    "branch_unseen": "enum-value-removed",
    "became_optional": "property-became-optional",
    "became_required": "property-became-required",
    "became_nullable": "property-became-nullable",
    "always_null": "property-became-nullable",
    "never_null": "property-became-not-nullable",
    "new_value": "enum-value-added",
    "format_changed": "format-changed",
    "time_zone_added": "format-changed",
    "time_unit_changed": "format-changed",
    "field_renamed": "renamed",
    "field_moved": "moved",
    "status_changed": "status-changed",
    "success_became_error": "status-changed",
    "endpoint_moved": "status-changed",
    "redirect_appeared": "status-changed",
    "endpoint_gone": "endpoint-removed",
    "body_appeared": "response-body-added",
    "body_format_changed": "response-body-removed",
}

BREAKING = {
    "property-removed",
    "property-type-changed",
    "property-became-optional",
    "property-became-nullable",
    "enum-value-added",
    "format-changed",
    "endpoint-removed",
}

Prediction = dict[str, object]


def cassettes(folder: Path) -> list[Cassette]:
    return [loads(path.read_bytes(), path.stem) for path in sorted(folder.glob("*.yaml"))]


def ours(old: list[Cassette], new: list[Cassette], *, possible: bool = False) -> Iterator[Prediction]:
    """What a user is shown, once per fixture: every finding that is not held back as possible, or those only."""
    for finding in drift(old, new).findings:
        if (finding.confidence is Confidence.LOW) is possible:
            for fixture in finding.fixtures:
                yield from predictions(finding, fixture.cassette)


def predictions(finding: Finding, operation: str) -> Iterator[Prediction]:
    said: Prediction = {
        "operation": operation,
        "kind": KINDS.get(finding.rule, finding.rule),
        "path": finding.path,
        "status": str(finding.status),
        "to": finding.after,
        "breaking": finding.severity != "info",
    }
    if finding.rule in ("new_value", "branch_added"):
        known = set(finding.before.split(" | "))
        yield from ({**said, "value": _value(value)} for value in finding.after.split(" | ") if value not in known)
        # A branch names the fields that came with it, or went.
        yield from ({**said, "kind": "property-added", "path": place, "breaking": False} for place in finding.places)
    elif finding.rule in ("value_gone", "branch_gone", "branch_unseen"):
        left = set(finding.after.split(" | "))
        gone = {**said, "breaking": False}
        yield from ({**gone, "value": _value(value)} for value in finding.before.split(" | ") if value not in left)
        yield from ({**said, "kind": "property-removed", "path": place} for place in finding.places)
    elif finding.rule == "pagination_changed":
        for kind, side in (("property-removed", finding.before), ("property-added", finding.after)):
            yield from ({**said, "kind": kind, "path": path} for path in side.split(" | "))
    elif said["kind"] == "status-changed":
        yield {**said, "from": finding.before[:3], "to": finding.after[:3]}
    elif finding.places:
        yield from ({**said, "path": place} for place in finding.places)
    else:
        yield said


def _value(word: str) -> str | int:
    return int(word) if word.isdigit() else word


def bodies(cassette: Cassette, status: int) -> list[Plain]:
    answers = [one.response for one in cassette.interactions if one.response.status == status]
    return [body.plain for body in map(read, answers) if body.shaped]


def both_sides(old: list[Cassette], new: list[Cassette]) -> Iterator[tuple[str, int, list[Plain], list[Plain]]]:
    fresh = {cassette.name: cassette for cassette in new}
    for cassette in old:
        for status in sorted({one.response.status for one in cassette.interactions}):
            yield cassette.name, status, bodies(cassette, status), bodies(fresh[cassette.name], status)


def deepdiff(old: list[Cassette], new: list[Cassette]) -> Iterator[Prediction]:
    """A plain DeepDiff of the bodies: what it says of keys and types, values left out."""
    kinds = {
        "dictionary_item_removed": "property-removed",
        "dictionary_item_added": "property-added",
        "type_changes": "property-type-changed",
    }
    for operation, status, before, after in both_sides(old, new):
        found = set()
        for was, now in zip(before, after, strict=False):
            tree = DeepDiff(was, now, ignore_numeric_type_changes=True, view="tree")
            found |= {
                (
                    kind,
                    "".join(
                        f"[{'*' if isinstance(s, int) else json.dumps(s)}]" for s in item.path(output_format="list")
                    ),
                )
                for kind in kinds
                for item in tree.get(kind, [])
            }
        for kind, path in sorted(found):
            yield {"operation": operation, "kind": kinds[kind], "path": f"${path}", "status": str(status)}


def genson(old: list[Cassette], new: list[Cassette]) -> Iterator[Prediction]:
    """A diff of two GenSON schemas: properties, types, required."""
    for operation, status, before, after in both_sides(old, new):
        if before and after:
            for kind, path in schema_diff(schema(before), schema(after), "$"):
                yield {"operation": operation, "kind": kind, "path": path, "status": str(status)}


def schema(values: Iterable[Plain]) -> dict[str, object]:
    builder = SchemaBuilder()
    for value in values:
        builder.add_object(value)
    found: dict[str, object] = builder.to_schema()
    return found


def schema_diff(old: object, new: object, path: str) -> Iterator[tuple[str, str]]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return
    if types(old) and types(new) and types(old) != types(new):
        yield ("property-became-nullable" if types(new) == types(old) | {"null"} else "property-type-changed"), path
    was, now = old.get("properties", {}), new.get("properties", {})
    yield from (("property-removed", f"{path}[{json.dumps(name)}]") for name in sorted(was.keys() - now.keys()))
    yield from (("property-added", f"{path}[{json.dumps(name)}]") for name in sorted(now.keys() - was.keys()))
    required, still = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(was.keys() & now.keys()):
        step = f"{path}[{json.dumps(name)}]"
        if (name in required) != (name in still):
            yield ("property-became-optional" if name in required else "property-became-required"), step
        yield from schema_diff(was[name], now[name], step)
    yield from schema_diff(old.get("items"), new.get("items"), f"{path}[*]")


def types(node: dict[str, object]) -> set[str]:
    found = node.get("type", [])
    return {"number" if name == "integer" else str(name) for name in ([found] if isinstance(found, str) else found)}  # type: ignore[attr-defined]


TOOLS: dict[str, Callable[[list[Cassette], list[Cassette]], Iterator[Prediction]]] = {
    "driftproxy": ours,
    "possible": partial(ours, possible=True),
    "deepdiff": deepdiff,
    "genson": genson,
}


def unpacked(data: Path, scratch: Path) -> Path:
    """The folder of pairs: as it is, or from the archives in it."""
    source = data / "evolution" if (data / "evolution").is_dir() else data
    archives = sorted(source.glob("*.tar.gz"))
    for archive in archives:
        with tarfile.open(archive) as file:
            file.extractall(scratch, filter="data")
    return scratch if archives else source


def score(program: Path, pairs: Path, said: Path, detail: Path) -> dict[str, dict[str, object]]:
    command = [sys.executable, str(program), "--data", str(pairs), "--pred", str(said), "--json", str(detail)]
    tables = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(tables.split("### per pair")[0])
    found: dict[str, dict[str, object]] = json.loads(detail.read_text(encoding="utf-8"))
    return found


def summary(pairs: Path, detail: dict[str, dict[str, object]]) -> dict[str, dict[str, float]]:
    """Precision, recall and strong recall per data set; false alarms per operation for pairs without drift."""
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, pair in detail.items():
        config = json.loads((pairs / name / "index.json").read_text(encoding="utf-8"))["config"]
        kind = "no drift" if pair["negative"] else "drift"
        total = sums[f"{kind}, noise {config['noise']:g}, {config['k']} samples"]
        for key in ("tp", "fp", "hit", "observable", "ops", "fp_ops"):
            total[key] += pair[key]  # type: ignore[operator]
        for numbers in pair["per_kind"].values():  # type: ignore[attr-defined]
            total["strong"] += numbers["strong"]
            total["strong_hit"] += numbers["strong_hit"]
        for kind in BREAKING & pair["per_kind"].keys():  # type: ignore[attr-defined]
            total["breaking"] += pair["per_kind"][kind]["obs"]  # type: ignore[index]
            total["breaking_hit"] += pair["per_kind"][kind]["hit"]  # type: ignore[index]
    return {name: figures(name, total) for name, total in sorted(sums.items())}


def figures(name: str, total: Counter[str]) -> dict[str, float]:
    if name.startswith("no drift"):
        return {"operations": total["ops"], "false_alarms_per_operation": round(total["fp_ops"] / total["ops"], 4)}
    return {
        "precision": round(total["tp"] / (total["tp"] + total["fp"] or 1), 4),
        "recall": round(total["hit"] / total["observable"], 4),
        "strong_recall": round(total["strong_hit"] / total["strong"], 4),
        "breaking_recall": round(total["breaking_hit"] / total["breaking"], 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tool", choices=TOOLS, action="append", help="only this one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        pairs = unpacked(arguments.data, scratch / "pairs")
        program = arguments.data / "evolution" / "score.py"
        result = {}
        for tool in arguments.tool or TOOLS:
            for index in sorted(pairs.rglob("index.json")):
                folder = index.parent
                said = scratch / tool / f"{folder.relative_to(pairs)}.json"
                said.parent.mkdir(parents=True, exist_ok=True)
                found = list(TOOLS[tool](cassettes(folder / "old"), cassettes(folder / "new")))
                said.write_text(json.dumps(found), encoding="utf-8")
            print(f"## {tool}\n")
            detail = score(program, pairs, scratch / tool, scratch / f"{tool}.json")
            result[tool] = summary(pairs, detail)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
