"""Ways in which an API changes; each function is one, and takes an answer as it was before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from tests.nights.world import Json, Place, Said, World


@dataclass(frozen=True)
class Planted:
    """A change of one place since a night: what it does to an answer, and the name it is about, `""` for all of it."""

    kind: str
    place: Place
    name: str
    night: int
    change: Callable[[Said], Said]


def planted(world: World, place: Place, night: int, draw: Random, taken: set[str]) -> Planted:
    """Draw a change of a place, of a field that has not changed yet."""
    fields = [name for name in world.stable[place.name] if name not in taken]
    fits = [(kind, name) for kind, names in _FIELDS.items() for name in fields if not names or name in names]
    kinds = sorted({kind for kind, _ in fits})
    whole = [kind for kind in _WHOLE if kind != "without its count" or place.sort == "list"]
    kind = draw.choice([*kinds, *whole] if place.sort != "life" else kinds)
    if kind in _WHOLE:
        return Planted(kind, place, "", night, _WHOLE[kind])
    name = draw.choice([name for one, name in fits if one == kind])
    return Planted(kind, place, name, night, lambda said: _each(said, lambda record: _CHANGES[kind](record, name)))


def _each(said: Said, change: Callable[[dict[str, Json]], None]) -> Said:
    """Change each record of an answer that is none of an error."""
    if not isinstance(said.body, dict) or "error" in said.body or "deleted" in said.body:
        return said
    for record in _records(said.body):
        change(record)
    return said


def _records(body: dict[str, Json]) -> Iterator[dict[str, Json]]:
    inner = body.get("result", body)
    yield from inner.get("data", [inner])


def _removed(record: dict[str, Json], name: str) -> None:
    record.pop(name, None)


def _renamed(record: dict[str, Json], name: str) -> None:
    record[f"{name}_value"] = record.pop(name)


def _nulled(record: dict[str, Json], name: str) -> None:
    record[name] = None


def _quoted(record: dict[str, Json], name: str) -> None:
    record[name] = str(record[name])


def _wrapped_field(record: dict[str, Json], name: str) -> None:
    record[name] = {"value": record[name]}


def _listed(record: dict[str, Json], name: str) -> None:
    record[name] = [record[name]]


def _moved(record: dict[str, Json], name: str) -> None:
    record.setdefault("details", {})[name] = record.pop(name)


def _added(record: dict[str, Json], name: str) -> None:
    record[f"{name}_source"] = "import"


def _thinned(record: dict[str, Json], name: str) -> None:
    record[name].pop("city" if name == "address" else "team")


def _in_milliseconds(record: dict[str, Json], name: str) -> None:
    record[name] *= 1000


def _reformatted(record: dict[str, Json], name: str) -> None:
    record[name] = f"12 Mar 2026, {record[name][5:7]}h"


def _split(record: dict[str, Json], name: str) -> None:
    record[name] += 0.25


_CHANGES: dict[str, Callable[[dict[str, Json], str], None]] = {
    "removed": _removed,
    "renamed": _renamed,
    "nulled": _nulled,
    "quoted": _quoted,
    "in an object": _wrapped_field,
    "in a list": _listed,
    "moved": _moved,
    "added": _added,
    "thinned": _thinned,
    "in milliseconds": _in_milliseconds,
    "reformatted": _reformatted,
    "split": _split,
}
_NUMBERS = {"total", "weight", "stamp"}
_FIELDS: dict[str, set[str]] = {
    **{kind: set[str]() for kind in _CHANGES},
    "quoted": {*_NUMBERS, "price", "active"},
    "thinned": {"address", "owner"},
    "in milliseconds": {"stamp"},
    "reformatted": {"created", "day"},
    "split": {"total", "weight"},
}


def _wrapped(said: Said) -> Said:
    return replace(said, body={"result": said.body})


def _gone(said: Said) -> Said:
    return replace(said, status=404, body={"error": {"code": "no_such_route"}})


def _emptied(said: Said) -> Said:
    return replace(said, status=204, body=None)


def _elsewhere(said: Said) -> Said:
    return replace(said, status=301, body=None, headers=(*said.headers, ("Location", "https://other.test/v2/things")))


def _in_xml(said: Said) -> Said:
    return replace(said, body=b"<answer><id>7</id><name>Ada</name></answer>", headers=(("Content-Type", "text/xml"),))


def _uncounted(said: Said) -> Said:
    return replace(said, headers=tuple(pair for pair in said.headers if pair[0] != "X-Total-Count"))


_WHOLE: dict[str, Callable[[Said], Said]] = {
    "wrapped": _wrapped,
    "endpoint gone": _gone,
    "emptied": _emptied,
    "moved away": _elsewhere,
    "in XML": _in_xml,
    "without its count": _uncounted,
}
