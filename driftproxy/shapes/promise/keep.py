"""Mends a value so that it keeps to a schema, changes as little as can be, and says where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from driftproxy.model.plain import Plain
from driftproxy.shapes.formats import format_of
from driftproxy.shapes.promise.flat import Flat, flatten, joined
from driftproxy.shapes.promise.sample import of_kind, sample

__all__ = ["Entry", "Kept", "Spot", "kept"]


class Entry(str):
    """A key of a map, which is data, and no field."""

    __slots__ = ()


Spot = tuple[str | int, ...]
"""Where in a value: names of fields, keys of maps and positions in lists."""


class Kept(NamedTuple):
    """A value that keeps to a schema, how far it is from what it was, and where it is another one.

    At a spot something is replaced, was taken out, or was put in.
    """

    value: Plain
    distance: int = 0
    spots: tuple[Spot, ...] = ()


_STRICT = frozenset({"date-time", "date", "uuid"})
"""Formats that mean the same to everybody."""

_FIELD, _WORD, _ONLY_WORD = 1, 2, 5
"""How far from what was meant is a field that is missing, another word of a closed set, or than the only one.

What has to go, as a field too many or a value of another kind, is as far as there are values in it: of the schemas of a
union that is the nearest which knows the most of an object.
"""

_HERE: tuple[Spot, ...] = ((),)

_MOST = 50_000
"""So many schemas of unions are tried; unions within unions within unions have no end."""

_QUANTIFIED = re.compile(r"[*+{]")


def kept(value: Plain, schema: Plain, document: Mapping[str, Plain]) -> Kept:
    """Return the value as the schema promises it, whose references lead into the document; itself where it keeps it.

    Fields that the schema does not list are taken out, where it lists some and does not speak of others; those that it
    requires are put in; a value of another kind, of no allowed word, or null where that is not allowed is replaced. Of
    several schemas that may count the nearest does. Raises ValueError where those are too many to be tried, or where it
    nests too deep.
    """
    try:
        mended = _Keeper(document, _MOST).mend(value, schema)
    except RecursionError as error:
        raise ValueError("it nests too deep") from error
    return mended if mended.distance else Kept(value)


@dataclass(slots=True)
class _Keeper:
    document: Mapping[str, Plain]
    left: int
    flats: dict[int, tuple[Plain, Flat]] = field(default_factory=dict)

    def mend(self, value: Plain, schema: Plain) -> Kept:
        return self._chosen(value, self._flat(schema))

    def _flat(self, schema: Plain) -> Flat:
        known = self.flats.get(id(schema))
        if known is None:
            known = self.flats[id(schema)] = (schema, flatten(schema, self.document))  # kept, so that its id is its own
        return known[1]

    def _chosen(self, value: Plain, told: Flat) -> Kept:
        """Mend by the nearest of the schemas that may count."""
        if not told.choices:
            return self._mended(value, told)
        group, base = told.choices[0], replace(told, choices=told.choices[1:], by="", words={})
        best: Kept | None = None
        options = [joined(base, self._flat(option)) for option in self._meant(value, group, told)]
        # One for the same kind of value is nearer than any other, whatever is wrong within.
        for option in [one for one in options if _is_for(value, one)] or options:
            self.left -= 1
            if self.left < 0:
                raise ValueError("its schema has more unions within unions than can be tried")
            mended = self._chosen(value, option)
            if best is None or mended.distance < best.distance:
                best = mended
            if not best.distance:
                break
        return best or Kept(value)

    def _meant(self, value: Plain, group: tuple[Plain, ...], told: Flat) -> tuple[Plain, ...]:
        """Return the one schema that a discriminator names, or all."""
        word = value.get(told.by) if told.by and isinstance(value, dict) else None
        if not isinstance(word, str):
            return group
        wanted = told.words.get(word, word)
        named = (option for option in group if isinstance(option, dict) and _names(option.get("$ref"), wanted))
        return tuple(named) or group

    def _mended(self, value: Plain, told: Flat) -> Kept:
        types = told.types
        if value is None:
            return Kept(None) if told.nullable else Kept(self._sample(told), _WORD, _HERE)
        if not of_kind(value, types) or told.said == {"null"}:
            return Kept(self._turned(value, told), _FIELD + _size(value), _HERE)
        words = told.keywords.get("enum", [told.keywords["const"]] if "const" in told.keywords else None)
        if isinstance(words, list) and words and value not in words:
            word = next((word for word in words if word is not None), None)
            return Kept(word, _WORD if words[1:] else _ONLY_WORD, _HERE)
        if isinstance(value, dict):
            return self._object(value, told)
        if isinstance(value, list) and "items" in told.keywords:
            return self._list(value, told.keywords["items"])
        if isinstance(value, str) and _breaks(value, told.keywords.get("format")):
            return Kept(self._sample(told), _WORD, _HERE)
        return Kept(value)

    def _list(self, value: list[Plain], items: Plain) -> Kept:
        found = [self.mend(one, items) for one in value]
        spots = [(index, *spot) for index, one in enumerate(found) for spot in one.spots]
        return Kept([one.value for one in found], sum(one.distance for one in found), tuple(spots))

    def _object(self, value: dict[str, Plain], told: Flat) -> Kept:
        found: dict[str, Plain] = {}
        distance, spots = 0, list[Spot]()
        for name, child in value.items():
            step = name if name in told.properties else Entry(name)
            schema = self._of_field(name, told)
            if schema is None:
                distance += _size(child)
                spots.append((name,))
                continue
            mended = self.mend(child, schema)
            found[name] = mended.value
            distance += mended.distance
            spots += [(step, *spot) for spot in mended.spots]
        for name in sorted(told.required - value.keys()):
            if not self._flat(told.properties.get(name)).keywords.get("writeOnly"):
                found[name] = sample(told.properties.get(name), self.document, 1)
                distance += _FIELD
                spots.append((name,))
        return Kept(found, distance, tuple(spots))

    def _of_field(self, name: str, told: Flat) -> Plain:
        """Return the schema of a field, `True` for any value, None where there is to be no such field."""
        if name in told.properties:
            return told.properties[name]
        if told.by and not told.choices:
            return True
        patterns = told.keywords.get("patternProperties")
        for pattern, schema in patterns.items() if isinstance(patterns, dict) else ():
            if _fits(pattern, name):
                return schema
        further = told.keywords.get("additionalProperties", not told.properties and not patterns)
        return None if further is False else further

    def _turned(self, value: Plain, told: Flat) -> Plain:
        """Return a value of another kind that says the same, if there is one."""
        types = told.types
        if "string" in types and isinstance(value, int | float) and not isinstance(value, bool):
            text = str(value)
            return self._mended(text, told).value
        if types & {"integer", "number"} and isinstance(value, str) and re.fullmatch(r"-?\d{1,15}", value, re.ASCII):
            return int(value)
        if "integer" in types and isinstance(value, float):
            return round(value)
        if "array" in types and not isinstance(value, list):
            return [self.mend(value, told.keywords.get("items")).value]
        return self._sample(told)

    def _sample(self, told: Flat) -> Plain:
        names: list[Plain] = [*sorted(told.required)]
        schema: dict[str, Plain] = {**told.keywords, "properties": {**told.properties}, "required": names}
        if not told.properties:
            del schema["properties"]
        return sample(schema, self.document)


def _is_for(value: Plain, told: Flat) -> bool:
    """Say whether a schema is about values of this kind."""
    return told.nullable if value is None else of_kind(value, told.types) and told.said != {"null"}


def _size(value: Plain) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return _FIELD + sum(map(_size, inner))


def _names(reference: Plain, wanted: str) -> bool:
    return isinstance(reference, str) and (reference == wanted or reference.rpartition("/")[2] == wanted)


def _breaks(text: str, form: Plain) -> bool:
    return (
        isinstance(form, str)
        and form in _STRICT
        and bool(text)
        and format_of(text) not in (form, f"local {form}")
        and "REDACTED" not in text
    )


def _fits(pattern: str, name: str) -> bool:
    """Say whether a name fits a pattern; it may fit one of another dialect, or one that could take for ever."""
    if len(_QUANTIFIED.findall(pattern)) > 1:
        return True
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True
