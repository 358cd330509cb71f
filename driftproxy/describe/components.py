"""Schemas that are in a description more than once, taken out and named."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import unquote

from driftproxy.describe.words import singular
from driftproxy.model.http import FIRST_ERROR
from driftproxy.shapes.schema import Schema

__all__ = ["shared"]

_FEWEST = 2
"""Objects of fewer fields are told in place."""


@dataclass(slots=True)
class _Shared:
    """What was found: how often each object schema is there, what it would be called, and which are named so far."""

    counts: Counter[str] = field(default_factory=Counter)
    wanted: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=dict)

    def count(self, schema: Schema, name: str) -> Schema:
        """Count the object schemas in a schema; what is inside of one that was met before is not counted again."""
        key = _key(schema)
        if key:
            self.counts[key] += 1
            self.wanted.setdefault(key, name)
        if not key or self.counts[key] == 1:
            _below(schema, name, self.count)
        return schema

    def named(self, schema: Schema, name: str) -> Schema:
        """Return the schema with references in place of what is there more than once."""
        key = _key(schema)
        if self.counts[key] < 2 or not key:  # noqa: PLR2004
            return _below(schema, name, self.named)
        if key not in self.names:
            wanted = self.wanted[key]
            number = next(
                one
                for one in range(1, len(self.schemas) + 2)
                if f"{wanted}{one if one > 1 else ''}" not in self.schemas
            )
            self.names[key] = name = f"{wanted}{number if number > 1 else ''}"
            self.schemas[name] = {}
            self.schemas[name] = _below(schema, wanted, self.named)
        return {"$ref": f"#/components/schemas/{self.names[key]}"}


def shared(paths: Mapping[str, Schema]) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """Return the path items with references, and the schemas that they refer to, sorted by name."""
    found = _Shared()
    for step in (found.count, found.named):
        paths = {path: _item(path, item, step) for path, item in paths.items()}
    return dict(paths), {name: found.schemas[name] for name in sorted(found.schemas)}


Step = Callable[[Schema, str], Schema]


def _item(path: str, item: Schema, step: Step) -> Schema:
    thing = _title(next((one for one in reversed(path.split("/")) if one and "{" not in one), "thing"))
    return {name: _operation(part, thing, step) if isinstance(part, dict) else part for name, part in item.items()}


def _operation(operation: Schema, thing: str, step: Step) -> Schema:
    told = dict(operation)
    if isinstance(sent := told.get("requestBody"), dict):
        told["requestBody"] = _content(sent, f"{thing}Request", step)
    if isinstance(answers := told.get("responses"), dict):
        told["responses"] = {
            status: _content(cast("Schema", answer), "Error" if int(status) >= FIRST_ERROR else thing, step)
            for status, answer in answers.items()
        }
    return told


def _content(holder: Schema, name: str, step: Step) -> Schema:
    if not isinstance(content := holder.get("content"), dict):
        return holder
    told = {
        media: {**found, "schema": step(cast("Schema", found["schema"]), name)} if "schema" in found else found
        for media, found in cast("dict[str, Schema]", content).items()
    }
    return {**holder, "content": {**told}}


def _key(schema: Schema) -> str:
    """Return what tells an object schema from others, or `""` for one that is no object or a small one."""
    fields = schema.get("properties")
    return json.dumps(schema, sort_keys=True) if isinstance(fields, dict) and len(fields) >= _FEWEST else ""


def _below(schema: Schema, name: str, step: Step) -> Schema:
    """Return the schema with a step taken on each schema right below it."""
    told = dict(schema)
    for place in ("items", "additionalProperties"):
        if isinstance(inner := told.get(place), dict):
            told[place] = step(inner, singular(name))
    if isinstance(fields := told.get("properties"), dict):
        told["properties"] = {key: step(cast("Schema", inner), _title(key)) for key, inner in fields.items()}
    if isinstance(options := told.get("anyOf"), list):
        told["anyOf"] = [step(cast("Schema", option), name) for option in options]
    return told


def _title(text: str) -> str:
    """Return a name as schemas are called: `line_items` gives `LineItem`."""
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", unquote(text)))
    return singular("".join(word[:1].upper() + word[1:] for word in words) or "Thing")
