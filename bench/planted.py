"""Is compound drift said as what it is: one rename, move, envelope, convention or id type, planted in real bodies?

`--data DIR` is a folder with `evolution/` (see accuracy.py): only the stored side of its pairs is used. Each case takes
the recordings of three operations of one API, redraws none or a tenth of all values on the second side, and plants one
change in one of them, half of the time beside an unrelated field that goes and one that comes in the same object. A hit
is the right rule with the right path, and where there is one the right new path. A false alarm is anything else that is
shown (confidence not low). `control` plants removals and additions only, and calling them one field is wrong: unrelated
ones, twins (the very values of the field that went, in other samples) and copies (the values of a field that stays).
Renames that nobody could see (no word in common, and values that say nothing) are counted apart, as `undecidable`: the
right answer is a removal and an addition. The last line is JSON.
"""

import argparse
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID

from accuracy import unpacked  # type: ignore[import-not-found]

from driftproxy.bodies import read
from driftproxy.drift import drift
from driftproxy.exchange.vcr import loads
from driftproxy.model.finding import Confidence
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plain import Path as Place
from driftproxy.model.plain import Plain, Wild, at, show

Record = dict[str, Plain]
Bodies = list[Plain]
Said = tuple[str, str, str]
"""Rule, path, new path or what else is `after` of a compound finding; empty where it does not matter."""

ABBREVIATIONS = {
    "transaction": "txn", "quantity": "qty", "amount": "amt", "number": "num", "description": "desc",
    "message": "msg", "address": "addr", "account": "acct", "customer": "cust", "payment": "pmt", "currency": "curr",
    "configuration": "config", "information": "info", "repository": "repo", "organization": "org",
    "application": "app", "environment": "env", "reference": "ref", "maximum": "max", "minimum": "min",
    "image": "img", "version": "ver", "namespace": "ns", "position": "pos", "language": "lang",
}  # fmt: skip
SYNONYMS = ("label", "handle", "reference", "marker", "segment", "origin", "remark", "slot", "grade", "figure", "extra")
SUFFIXES = ("details", "info", "value", "data", "v2")
ENVELOPES = ("data", "result", "response", "payload", "body", "content", "resource")
PAGES = ("items", "data", "results", "entries", "records", "values")
PAGING: Sequence[Record] = (
    {"next": "https://api.example.com/next?page=2"},
    {"next": None, "total": 31},
    {"has_more": False},
    {"page": 1, "per_page": 50, "count": 3},
    {"next_cursor": "bGlzdDoyMDI0"},
)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
BESIDE: Sequence[Record] = ({}, {"meta": {"request_id": "r-77"}}, {"links": {"self": "/v2/things"}}, {"version": 2})
NOISES = (0.0, 0.1)


@dataclass
class Case:
    """What was planted: both sides, what must be said, and what may be said beside it."""

    after: Bodies
    expected: list[Said]
    beside: set[tuple[str, str]] = field(default_factory=set)
    undecidable: bool = False
    before: Bodies | None = None


@dataclass
class Setting:
    """Where a change is planted: both sides without drift, and records of other operations to take fields from."""

    random: Random
    before: Bodies
    after: Bodies
    donors: list[Record]

    def pick(self) -> tuple[Place, str] | None:
        """A field of any kind: kinds are chosen first, or strings would be all."""
        found: defaultdict[str, list[tuple[Place, str]]] = defaultdict(list)
        for path, name in fields(self.before):
            found[kind(at_all(self.before, (*path, name)), name)].append((path, name))
        return self.random.choice(found[self.random.choice(sorted(found))]) if found else None

    def donate(self, group: list[Record], taken: set[str], like: str = "") -> str | None:
        """Give every record a field of another operation, of one kind if so wished, and return its name."""
        known = {word for record in group for name in [*record, *taken] for word in words(name)}
        for donor in self.random.sample(self.donors, min(len(self.donors), 20)):
            for name in self.random.sample(sorted(donor), len(donor)):
                fits = donor[name] is not None and like in ("", kind([donor[name]], name))
                if fits and re.fullmatch(r"[A-Za-z_]{3,}", name) and not known & set(words(name)):
                    values = [record[name] for record in self.donors if record.get(name) is not None]
                    for record in group:
                        record[name] = deepcopy(self.random.choice(values))
                    return name
        return None

    def neighbours(self, path: Place, taken: set[str], like: str = "") -> set[tuple[str, str]]:
        """Remove an unrelated field and add one, half of the time; return what may be said of it."""
        group, said = records(self.after).get(path, []), set[tuple[str, str]]()
        names = [name for name in group[0] if name not in taken and steady(group, name)] if group else []
        if names and self.random.random() < 0.5:
            name = self.random.choice(names)
            for record in group:
                record.pop(name, None)
            said |= removal((*path, name))
            taken = taken | {name}
        like = like if self.random.random() < 0.5 else ""
        if group and self.random.random() < 0.5 and (one := self.donate(group, taken, like)):
            said.add(("field_added", show((*path, one))))
        return said


Plant = Callable[[Setting], Case | None]
"""From a setting to a case; None if its bodies do not fit."""


# Real bodies


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


# Noise


def redrawn(random: Random, bodies: Bodies, noise: float) -> Bodies:
    """The bodies with that share of all values drawn anew: like the others at the same place, or another such value."""
    pools: defaultdict[Place, list[Plain]] = defaultdict(list)

    def gather(value: Plain, path: Place) -> None:
        if isinstance(value, dict | list):
            for step, child in value.items() if isinstance(value, dict) else ((Wild.ITEM, one) for one in value):
                gather(child, (*path, step))
        else:
            pools[path].append(value)

    def draw(value: Plain, path: Place) -> Plain:
        if isinstance(value, dict):
            return {name: draw(child, (*path, name)) for name, child in value.items()}
        if isinstance(value, list):
            return [draw(child, (*path, Wild.ITEM)) for child in value]
        return other(random, value, pools[path]) if random.random() < noise else value

    for body in bodies:
        gather(body, ())
    return [draw(body, ()) for body in bodies]


def other(random: Random, value: Plain, pool: list[Plain]) -> Plain:
    """Another value of the same kind and format; only a word that was seen, for a new one would be drift."""
    like = [one for one in pool if type(one) is type(value)]
    if isinstance(value, str) and re.search(r"\d\d", value):
        return re.sub("[1-9]", lambda _: random.choice("123456789"), value)
    if type(value) is int and abs(value) > 9:
        return value + random.randrange(10 ** (len(str(abs(value))) // 2))
    return random.choice(like) if like else value


# Names


def words(name: str) -> list[str]:
    return [word.lower() for word in WORD.findall(name)] or [name.lower()]


def spelled(parts: Sequence[str], style: str) -> str:
    if style in ("snake_case", "kebab-case"):
        return ("_" if style == "snake_case" else "-").join(parts)
    capitals = [part.capitalize() for part in parts]
    return "".join(capitals if style == "PascalCase" else [parts[0], *capitals[1:]])


def style_of(name: str) -> str:
    if "_" in name:
        return "snake_case"
    if "-" in name:
        return "kebab-case"
    return "PascalCase" if name[:1].isupper() else "camelCase"


def convention(random: Random, name: str) -> str:
    styles = ["snake_case", "camelCase", "PascalCase", "kebab-case"]
    return spelled(words(name), random.choice([one for one in styles if one != style_of(name)]))


def abbreviation(random: Random, name: str) -> str:
    parts = words(name)
    index = max(range(len(parts)), key=lambda number: (parts[number] in ABBREVIATIONS, len(parts[number])))
    long = parts[index]
    vowelless = long[:1] + re.sub("[aeiou]", "", long[1:])
    parts[index] = ABBREVIATIONS.get(long) or random.choice([long[:4], vowelless])
    return spelled(parts, style_of(name)) if len(long) > 5 else name


def suffix(random: Random, name: str) -> str:
    parts = words(name)
    if len(parts) > 2 and random.random() < 0.3:
        return spelled(parts[1:], style_of(name))
    return spelled([*parts, random.choice(SUFFIXES)], "snake_case" if len(parts) == 1 else style_of(name))


def synonym(random: Random, name: str) -> str:
    return random.choice([one for one in SYNONYMS if one not in words(name)])


FLAVOURS: dict[str, Callable[[Random, str], str]] = {
    "convention": convention, "abbreviation": abbreviation, "suffix": suffix, "synonym": synonym,
}  # fmt: skip


# What fields there are


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


# What is planted


def rename(flavour: str) -> Plant:
    def plant(here: Setting) -> Case | None:
        found = here.pick()
        if not found:
            return None
        path, name = found
        group = records(here.after)[path]
        new = FLAVOURS[flavour](here.random, name)
        if new == name or any(new in record for record in group):
            return None
        values = at_all(here.before, (*path, name))
        blind = flavour == "synonym" and not tells(values)
        if blind and here.random.random() < 0.8:  # the rest tells more
            return None
        for record in group:
            if name in record:
                record[new] = record.pop(name)
        beside = here.neighbours(path, {name, new}, kind(values, name))
        return Case(here.after, [("field_renamed", show((*path, name)), show((*path, new)))], beside, undecidable=blind)

    return plant


def move(flavour: str) -> Plant:
    def plant(here: Setting) -> Case | None:
        found = here.pick()
        target = destination(flavour, here, *found) if found else None
        if not found or not target or not relocate(here.after, found, target):
            return None
        (path, name), (place, new) = found, target
        taken = {name, new, *map(str, place), *map(str, path)}
        beside = here.neighbours(path, taken, kind(at_all(here.before, (*path, name)), name))
        return Case(here.after, [("field_moved", show((*path, name)), show((*place, new)))], beside)

    return plant


def destination(flavour: str, here: Setting, path: Place, name: str) -> tuple[Place, str] | None:
    """Where a field may move to: the object's path, and the name there."""
    groups = records(here.before)
    if len(groups[path][0]) < 2:  # what was left, or came, would be an envelope
        return None
    new = name
    if flavour in ("up", "flatten"):
        if not path or path[-1] is Wild.ITEM:
            return None
        if flavour == "flatten":
            new = spelled([*words(str(path[-1])), *words(name)], "snake_case")
        target = path[:-1]
    elif flavour == "down":
        inner = [
            one for one in groups[path][0] if one != name and len(groups.get((*path, one), ())) == len(groups[path])
        ]
        if not inner:
            return None
        target = (*path, here.random.choice(inner))
    else:
        target = (*path, here.random.choice(("details", "attributes", "info", "properties")))
        if target in groups:
            return None
    return None if any(new in record for record in groups.get(target, ())) else (target, new)


def relocate(bodies: Bodies, source: tuple[Place, str], target: tuple[Place, str]) -> bool:
    """Move a field inside every object that has both ends; whether it could be done."""
    (path, name), (place, new) = source, target
    common = min(len(path), len(place))
    done = False
    for root in at_all(bodies, path[:common]):
        for record in at(root, path[common:]):
            if isinstance(record, dict) and isinstance(root, dict) and name in record:
                end = root
                for step in place[common:]:
                    inner = end.setdefault(str(step), {})
                    if not isinstance(inner, dict):
                        return False
                    end = inner
                end[new] = record.pop(name)
                done = True
    return done


def envelope(flavour: str) -> Plant:
    reverse, listed = flavour.startswith("un"), "page" in flavour
    rule = ("unpaginated" if reverse else "paginated") if listed else ("unwrapped" if reverse else "wrapped")

    def plant(here: Setting) -> Case | None:
        path = subject(here, root=flavour.endswith("root"), listed=listed)
        if path is None:
            return None
        step = here.random.choice(PAGES if listed else ENVELOPES)
        page = here.random.choice(PAGING if listed else BESIDE)
        if any(isinstance(value, dict) and step in value for value in at_all(here.before, path)):
            return None
        inside = planted_inside(here, path) if here.random.random() < 0.4 else None
        long, short = show((*path, step)), show(path)
        expected = [(rule, long, short) if reverse else (rule, short, long)]
        if inside:
            said, tail, stored = inside
            expected.append((said, show((*path, step, *tail) if reverse is stored else (*path, *tail)), ""))
        if reverse:
            return Case(here.after, expected, before=[wrap(body, path, step, page) for body in here.before])
        return Case([wrap(body, path, step, page) for body in here.after], expected, before=here.before)

    return plant


def subject(here: Setting, *, root: bool, listed: bool) -> Place | None:
    """What gets an envelope or pages: the whole body, or an object or list in it."""
    wanted = "array" if listed else "object"
    found: list[Place] = [(*p, n) for p, n in fields(here.before) if kind(at_all(here.before, (*p, n)), n) == wanted]
    if root:
        if listed and not all(isinstance(body, list) for body in here.before):
            lists = [path for path in found if len(path) == 1]
            if not lists:
                return None
            only = here.random.choice(lists)  # these lists are the bodies now
            here.before, here.after = at_all(here.before, only), at_all(here.after, only)
        found = [()]
    if not found:
        return None
    path: Place = here.random.choice(found)
    values = [value for value in at_all(here.before, path) if value is not None]
    fits = all(isinstance(value, list if listed else dict) for value in values)
    full = sum(map(bool, values)) * 2 >= len(values) > 1
    maps = not listed and is_map([value for value in values if isinstance(value, dict)])
    return path if fits and full and not maps else None


def wrap(body: Plain, path: Place, step: str, page: Record) -> Plain:
    if not path:
        return {step: body, **page}
    head, rest = path[0], path[1:]
    if isinstance(body, list) and head is Wild.ITEM:
        return [wrap(child, rest, step, page) for child in body]
    if isinstance(body, dict) and head in body:
        if not rest and body[str(head)] is None:
            return body
        return {**body, str(head): wrap(body[str(head)], rest, step, page)}
    return body


def planted_inside(here: Setting, path: Place) -> tuple[str, Place, bool] | None:
    """Change something below a path too; return the rule, the path below it, and whether the stored side has it."""
    below = [(p, n) for p, n in fields(here.before) if p[: len(path)] == path and len(records(here.before)[p]) > 1]
    if not below:
        return None
    place, name = here.random.choice(below)
    group, tail = records(here.after)[place], place[len(path) :]
    if any(len(record) < 4 for record in group):
        return None
    if here.random.random() < 0.5:
        new = here.donate(group, set())
        return ("field_added", (*tail, new), False) if new else None
    if all(isinstance(value, int | float | bool) for value in at_all(here.before, (*place, name))):
        for record in group:
            record.update({name: f"n {record[name]}"} if name in record else {})
        return "kind_changed", (*tail, name), True
    for record in group:
        record.pop(name, None)
    always = all(name in record for record in records(here.before)[place])
    return "field_removed" if always else "optional_field_removed", (*tail, name), True


def keys(value: Plain) -> Iterator[str]:
    for name, child in value.items() if isinstance(value, dict) else (("", one) for one in value):  # type: ignore[union-attr]
        yield from (name,) if name else ()
        yield from keys(child) if isinstance(child, dict | list) else ()


def respelled(value: Plain, style: str) -> Plain:
    if isinstance(value, dict):
        return {spelled(words(name), style): respelled(child, style) for name, child in value.items()}
    return [respelled(child, style) for child in value] if isinstance(value, list) else value


def conventions(here: Setting) -> Case | None:
    names = set(keys([*here.before, *here.after]))
    many = [name for name in names if len(words(name)) > 1]
    styles = {style_of(name) for name in many}
    if len(many) < 3 or len(styles) != 1 or any(not re.fullmatch(r"[A-Za-z][A-Za-z_-]*", name) for name in names):
        return None
    style = here.random.choice(sorted({"snake_case", "camelCase", "PascalCase", "kebab-case"} - styles))
    if len({spelled(words(name), style) for name in names}) < len(names):
        return None
    return Case([respelled(body, style) for body in here.after], [("convention_changed", "$", style)])


def retyped(value: Plain, name: str, change: Callable[[Plain], Plain]) -> Plain:
    if isinstance(value, dict):
        return {key: retyped(child, key, change) for key, child in value.items()}
    if isinstance(value, list):
        return [retyped(child, name, change) for child in value]
    return change(value) if words(name)[-1] == "id" and value is not None else value


def ids(here: Setting) -> Case | None:
    found = [(*path, name) for path, name in fields(here.before) if words(name)[-1] == "id"]
    values = [value for path in found for value in at_all(here.before, path) if value is not None]
    if len(found) < 2 or len({type(value) for value in values}) != 1 or not isinstance(values[0], str | int):
        return None
    uuid = here.random.random() < 0.5
    if uuid and any(re.fullmatch("[0-9a-f-]{36}", str(value)) for value in values):
        return None

    def change(value: Plain) -> Plain:
        number = 100 + int.from_bytes(str(value).encode()[-12:], "big") % 99991
        if uuid:
            return str(UUID(int=number * 7**40 % 2**128))
        return str(value) if isinstance(value, int) else number

    return Case([retyped(body, "", change) for body in here.after], [("id_type_changed", "$", "")])


def control(flavour: str) -> Plant:
    """A field goes and an unrelated one comes, which has nothing to do with it, or is hard to tell from it.

    A twin has the very values of the field, of other samples; a copy has those of another field that stays.
    """

    def plant(here: Setting) -> Case | None:
        found = here.pick()
        if not found:
            return None
        path, name = found
        group, old = records(here.after)[path], at_all(here.before, (*path, name))
        gone = [record.pop(name, None) for record in group]
        new: str | None = synonym(here.random, name)
        if flavour == "twin":
            if len({json.dumps(value) for value in old}) < max(3, len(old)):
                return None
            for record, value in zip(group, [*gone[1:], gone[0]], strict=True):
                record[str(new)] = value
        elif flavour == "copy":
            others = [
                one for one in group[0] if steady(group, one) and kind([*old, group[0][one]], name) == kind(old, name)
            ]
            if not others:
                return None
            other = here.random.choice(others)
            for record in group:
                record[str(new)] = deepcopy(record.get(other))
            if [record[str(new)] for record in group] == gone or not tells(old):
                return None
        else:
            like = kind(old, name) if here.random.random() < 0.7 else ""
            new = here.donate(group, {name}, like)
        return Case(here.after, [], removal((*path, name)) | {("field_added", show((*path, new)))}) if new else None

    return plant


PLANTS: dict[str, Plant] = {
    **{f"rename {flavour}": rename(flavour) for flavour in FLAVOURS},
    **{f"move {flavour}": move(flavour) for flavour in ("up", "down", "nest", "flatten")},
    **{f"envelope {way} {what}": envelope(f"{way} {what}") for way in ("wrap", "unwrap", "page", "unpage")
       for what in ("root", "part")},
    "convention": conventions,
    "id type": ids,
    **{f"control {flavour}": control(flavour) for flavour in ("other", "twin", "copy")},
}  # fmt: skip
AIMED = ("rename", "move", "envelope")


# Measuring


@dataclass
class Score:
    """What was found of what was planted."""

    cases: int = 0
    planted: int = 0
    hits: int = 0
    alarms: int = 0

    def add(self, other: "Score") -> None:
        self.cases, self.planted = self.cases + other.cases, self.planted + other.planted
        self.hits, self.alarms = self.hits + other.hits, self.alarms + other.alarms

    def figures(self) -> dict[str, float]:
        said, told = self.hits + self.alarms, {"cases": float(self.cases), "false_alarms": float(self.alarms)}
        if self.planted:
            told |= {
                "precision": round(self.hits / said, 4) if said else 1.0,
                "recall": round(self.hits / self.planted, 4),
            }
        return told


def measured(case: Case, before: Bodies, context: list[tuple[Bodies, Bodies]]) -> tuple[Score, list[str]]:
    sides = [(case.before or before, case.after), *context]
    stored = [recording(f"op{number}", was) for number, (was, _) in enumerate(sides)]
    fresh = [recording(f"op{number}", now) for number, (_, now) in enumerate(sides)]
    shown = [one for one in drift(stored, fresh).findings if one.confidence is not Confidence.LOW]
    said = [(one.rule, one.path, one.after, one.endpoint.path) for one in shown]
    hits = [
        want
        for want in case.expected
        if any(one[:2] == want[:2] and want[2] in ("", one[2]) and one[3].startswith("/op0") for one in said)
    ]
    wanted = {want[:2] for want in hits} | (set() if case.undecidable else case.beside)
    if case.undecidable:
        old, new = case.expected[0][1:]
        wanted |= case.beside | {("field_removed", old), ("optional_field_removed", old), ("field_added", new)}
    alarms = [f"{one[0]} {one[1]} {one[2]}" for one in said if one[:2] not in wanted or not one[3].startswith("/op0")]
    missed = [f"MISSED {want}" for want in case.expected if want not in hits]
    return Score(1, len(case.expected), len(hits), len(alarms)), [*missed, *alarms]


def run(pairs: Path, sample: int, seed: int, apis: Sequence[str], *, verbose: bool) -> dict[str, dict[str, float]]:
    scores: defaultdict[str, Score] = defaultdict(Score)
    sources = operations(pairs, apis)
    cache: dict[str, Bodies] = {}

    def take(random: Random, api: str) -> Bodies:
        path = random.choice(sources[api])
        if path not in cache:
            cache[path] = bodies_of(path)
        return cache[path]

    for number in range(sample):
        name = list(PLANTS)[number % len(PLANTS)]
        noise = NOISES[number // len(PLANTS) % len(NOISES)]
        random = Random(f"{seed} {number}")
        for _ in range(60):
            api = random.choice(sorted(sources))
            before, *context = (deepcopy(take(random, api)) for _ in range(3))
            if len(before) < 2:
                continue
            donors = [record for group in map(records, context) for some in group.values() for record in some]
            case = PLANTS[name](Setting(random, before, redrawn(random, before, noise), donors))
            if case:
                break
        else:
            continue
        score, wrong = measured(case, before, [(body, redrawn(random, body, noise)) for body in context])
        label, family = ("undecidable", "") if case.undecidable else (name, name.split()[0])
        keys = {label, family, f"noise {noise:g}", "aim" if family in AIMED else family} if family else {label}
        for key in keys:
            scores[key].add(score)
        if verbose and wrong:
            print(f"#{number} {label} ({api}, noise {noise:g}): {'; '.join(wrong)}   [{case.expected}]")
    return {key: score.figures() for key, score in sorted(scores.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=1050, help="how many cases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--api", action="append", default=[], help="only this API; to tune on some and verify on others"
    )
    parser.add_argument("--verbose", action="store_true", help="print what went wrong, case by case")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        pairs = unpacked(arguments.data, Path(scratch))
        result = run(pairs, arguments.sample, arguments.seed, arguments.api, verbose=arguments.verbose)
    width = max(map(len, result))
    for name, figures in result.items():
        print(f"{name:<{width}}  " + "  ".join(f"{key} {value:g}" for key, value in figures.items()))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
