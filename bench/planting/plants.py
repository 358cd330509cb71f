"""What is planted: renames, moves, envelopes, conventions, types of ids, and controls."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from uuid import UUID

from planting.bodies import (  # type: ignore[import-not-found]
    Bodies,
    Record,
    at_all,
    fields,
    is_map,
    kind,
    records,
    removal,
    steady,
    tells,
)
from planting.names import FLAVOURS, spelled, style_of, synonym, words  # type: ignore[import-not-found]
from planting.setting import Case, Setting  # type: ignore[import-not-found]

from driftproxy.model.plain import Path as Place
from driftproxy.model.plain import Plain, Wild, at, show

ENVELOPES = ("data", "result", "response", "payload", "body", "content", "resource")
PAGES = ("items", "data", "results", "entries", "records", "values")
PAGING: Sequence[Record] = (
    {"next": "https://api.example.com/next?page=2"},
    {"next": None, "total": 31},
    {"has_more": False},
    {"page": 1, "per_page": 50, "count": 3},
    {"next_cursor": "bGlzdDoyMDI0"},
)
BESIDE: Sequence[Record] = ({}, {"meta": {"request_id": "r-77"}}, {"links": {"self": "/v2/things"}}, {"version": 2})


Plant = Callable[[Setting], Case | None]
"""From a setting to a case; None if its bodies do not fit."""


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
