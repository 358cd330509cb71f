"""What do these answers look like, as JSON Schema 2020-12: GenSON finds the structure, our counts say the rest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from genson import SchemaBuilder

from driftproxy.model.plain import Plain
from driftproxy.model.shape import EMPTY, Records, Shape
from driftproxy.shapes.claims import closed, format_claim
from driftproxy.shapes.infer import infer

__all__ = ["Maps", "Schema", "schema"]

Schema = dict[str, Plain]
Maps = Callable[[Records, Records], tuple[Shape, Shape] | None]
"""Says of the objects on two sides whether their keys are data, and if so what all their entries look like."""

_DEEPEST = 60
"""Below this depth anything is allowed: no API nests so, and validators recurse."""

_ANY_KEY = ""
"""As a pattern it matches every key."""


def schema(samples: Iterable[Plain], maps: Maps) -> Schema:
    """Return the schema of all samples, which each of them validates against.

    Each place says in `x-samples` how many values were seen there, and in `x-nulls` how many of them were null. Fields
    that were always there are `required`; further ones are allowed. Where the keys are data, as `maps` tells, the
    entries are `additionalProperties`.
    """
    values = [_cut(sample, _DEEPEST) for sample in samples]
    shape = infer(values)
    builder = SchemaBuilder()
    if seed := _seed(shape, maps):
        builder.add_schema(seed)
    for value in values:
        builder.add_object(value)
    found: Schema = builder.to_schema()
    found.pop("$schema")
    return _counted(found, shape, values, maps)


def _cut(value: Plain, depth: int) -> Plain:
    if isinstance(value, dict):
        return {name: _cut(child, depth - 1) for name, child in value.items()} if depth else {}
    if isinstance(value, list):
        return [_cut(child, depth - 1) for child in value] if depth else []
    return value


def _seed(shape: Shape, maps: Maps) -> Schema:
    """Return a schema that tells GenSON which objects are maps; empty where none is."""
    seeds: list[Schema] = []
    if shape.lists and (items := _seed(shape.lists.items, maps)):
        seeds.append({"type": "array", "items": items})
    if records := shape.records:
        if entries := maps(records, records):
            below = _seed(entries[0], maps) or None
            seeds.append({"type": "object", "patternProperties": {_ANY_KEY: below}})
        elif fields := {name: found for name, field in records.fields.items() if (found := _seed(field, maps))}:
            seeds.append({"type": "object", "properties": cast("Plain", fields)})
    return seeds[0] if len(seeds) == 1 else {"anyOf": cast("Plain", seeds)} if seeds else {}


def _counted(found: Schema, shape: Shape, values: Sequence[Plain], maps: Maps) -> Schema:
    """Return what GenSON found at one place with what the counts and the values there say."""
    options = cast("list[Schema]", found.get("anyOf", [found]))
    told = [_option(option, shape, values, maps) for option in options]
    counts: Schema = {"x-samples": shape.count}
    if shape.nulls:
        counts["x-nulls"] = shape.nulls
    return {**told[0], **counts} if len(told) == 1 else {"anyOf": cast("Plain", told), **counts}


def _option(option: Schema, shape: Shape, values: Sequence[Plain], maps: Maps) -> Schema:
    if "items" in option and shape.lists:
        elements = [element for value in values if isinstance(value, list) for element in value]
        return {"type": "array", "items": _counted(cast("Schema", option["items"]), shape.lists.items, elements, maps)}
    if option.get("type") == "object" and shape.records:
        return _object(option, shape.records, [value for value in values if isinstance(value, dict)], maps)
    types = option.get("type", [])
    names = frozenset(cast("list[str]", types if isinstance(types, list) else [types]))
    told = dict(option)
    if "string" in names and shape.strings:
        told |= format_claim(shape.strings, [value for value in values if isinstance(value, str)])
        if names <= {"string", "null"} and (words := closed(shape.strings)):
            told["enum"] = [*words, None] if "null" in names else words
    if shape.integers and shape.timestamps == shape.integers and not shape.decimals:
        told["x-format"] = "unix-time"
    if "object" in names:
        told["required"] = []
    return told


def _object(option: Schema, records: Records, objects: Sequence[dict[str, Plain]], maps: Maps) -> Schema:
    if "patternProperties" in option:
        pattern = cast("Mapping[str, Schema]", option["patternProperties"])[_ANY_KEY]
        entries = maps(records, records)
        below = [child for value in objects for child in value.values()]
        entry = _counted(pattern, entries[0] if entries else EMPTY, below, maps)
        return {"type": "object", "additionalProperties": entry, "required": []}
    properties = {
        name: _counted(child, records.fields[name], [value[name] for value in objects if name in value], maps)
        for name, child in sorted(cast("dict[str, Schema]", option.get("properties", {})).items())
    }
    return {"type": "object", "properties": cast("Plain", properties), "required": option.get("required", [])}
