"""Real bodies, and which fields their objects have."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from planting.names import words  # type: ignore[import-not-found]

from driftproxy.bodies import read
from driftproxy.exchange.vcr import loads
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plain import Path as Place
from driftproxy.model.plain import Plain, Wild, at, show

Record = dict[str, Plain]
Bodies = list[Plain]


def operations(pairs: Path, apis: Sequence[str]) -> dict[str, list[str]]:
    """Every operation of each API from the stored sides of pairs without noise."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for folder in sorted(pairs.glob("*/*/old")):
        api = folder.parents[1].name
        if folder.parent.name.count(".") == 2 and (not apis or api in apis):
            for path in sorted(folder.glob("*.yaml")):
                found[api].append(str(path))
    return found


def bodies_of(path: str) -> Bodies:
    answers = [one.response for one in loads(Path(path).read_bytes(), path).interactions]
    best = Counter(answer.status for answer in answers).most_common(1)[0][0]
    plain = [read(answer).plain for answer in answers if answer.status == best and best < 400]
    return [body for body in plain if isinstance(body, dict | list) and body]


def recording(folder: str, bodies: Bodies) -> Cassette:
    url = f"https://api.example.com/{folder}"
    kind = (("Content-Type", "application/json"),)
    return Cassette(
        folder,
        tuple(
            Interaction(Request("GET", f"{url}/{number}"), Response(200, "", kind, json.dumps(body).encode()))
            for number, body in enumerate(bodies)
        ),
    )


def records(bodies: Bodies) -> dict[Place, list[Record]]:
    """The objects at each path, maps (keys that are data) and what is below them left out."""
    found: defaultdict[Place, list[Record]] = defaultdict(list)

    def visit(value: Plain, path: Place) -> None:
        if isinstance(value, dict):
            found[path].append(value)
            for name, child in value.items():
                visit(child, (*path, name))
        elif isinstance(value, list):
            for child in value:
                visit(child, (*path, Wild.ITEM))

    for body in bodies:
        visit(body, ())
    maps = {path for path, group in found.items() if is_map(group)}
    return {path: group for path, group in found.items() if not any(path[: len(one)] == one for one in maps)}


def is_map(group: list[Record]) -> bool:
    keys = Counter(name for record in group for name in record)
    return any(re.search(r"\d\d|[^\w-]", key) for key in keys) or (len(group) > 1 and max(keys.values(), default=2) < 2)


def steady(group: list[Record], name: str) -> bool:
    """Whether a field is there often enough for anybody to know it."""
    seen = [record for record in group if record.get(name) is not None]
    return len(seen) >= 2 and 10 * len(seen) >= 8 * len(group)


def kind(values: list[Plain], name: str) -> str:
    value = next(one for one in values if one is not None)
    if isinstance(value, dict | list):
        return "object" if isinstance(value, dict) else "array"
    if isinstance(value, bool):
        return "boolean"
    if words(name)[-1] in ("id", "ids", "uuid", "sha"):
        return "id"
    if isinstance(value, int | float):
        return "number"
    return "enum" if all(re.fullmatch(r"[A-Za-z_]+", str(one)) for one in values if one is not None) else "string"


def tells(values: list[Plain]) -> bool:
    """Whether values alone could say that two fields are one: enough different ones, or one that is rare."""
    leaves = {str(leaf) for value in values for leaf in flat(value)}
    telling = {leaf for leaf in leaves if len(leaf) > 2 and leaf not in ("True", "False", "None", "0.0", "1.0")}
    return len(telling) > 2 or any(len(leaf) > 7 and re.search(r"\d|\W", leaf) for leaf in telling)


def flat(value: Plain) -> Iterator[Plain]:
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from flat(child)
    else:
        yield value


def fields(bodies: Bodies) -> list[tuple[Place, str]]:
    return [
        (path, name)
        for path, group in records(bodies).items()
        for name in sorted({name for record in group for name in record})
        if steady(group, name)
    ]


def at_all(bodies: Bodies, path: Place) -> list[Plain]:
    return [value for body in bodies for value in at(body, path)]


def removal(path: Place) -> set[tuple[str, str]]:
    return {("field_removed", show(path)), ("optional_field_removed", show(path))}
