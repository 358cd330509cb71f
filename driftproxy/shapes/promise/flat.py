"""A schema at one place without references and `allOf`: what counts there, and what may be chosen from."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import cast

from driftproxy.model.plain import Plain
from driftproxy.model.promise import pointed

__all__ = ["Flat", "flatten", "joined"]

_MOST_LEVELS = 50
"""References to references, and parts of parts; a reference that leads back to itself ends so."""

_APART = frozenset({"$ref", "allOf", "anyOf", "oneOf", "properties", "required", "discriminator"})


@dataclass(frozen=True, slots=True)
class Flat:
    """The keywords of a schema (JSON Schema, OpenAPI 3.0, Swagger 2) that are about one place.

    `choices` are the groups of which one schema each counts; `by` is the field that tells them apart, `""` for none,
    and `words` maps what it says to the schema that is meant. `by` alone says that there are subtypes.
    """

    keywords: Mapping[str, Plain] = field(default_factory=dict)
    properties: Mapping[str, Plain] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    choices: tuple[tuple[Plain, ...], ...] = ()
    by: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that are allowed, null left out; empty where the schema does not say."""
        types = self.said - {"null"}
        if types or self.said:
            return types
        if self.properties:
            return frozenset({"object"})
        return frozenset({"array"}) if "items" in self.keywords else frozenset()

    @property
    def nullable(self) -> bool:
        """Whether null is allowed: in the words of 3.1, of 3.0, of Swagger 2, or because no type is said."""
        words = self.keywords.get("enum")
        return (
            not (self.said or isinstance(words, list) or "const" in self.keywords)
            or "null" in self.said
            or bool(self.keywords.get("nullable") or self.keywords.get("x-nullable"))
            or (isinstance(words, list) and None in words)
        )

    @property
    def said(self) -> frozenset[str]:
        """The types as they stand there, null among them."""
        said = self.keywords.get("type")
        return frozenset(map(str, said) if isinstance(said, list) else [said] if isinstance(said, str) else ())


def flatten(schema: Plain, document: Mapping[str, Plain]) -> Flat:
    """Return what counts at the place of a schema; references that lead nowhere, and `true`, say nothing."""
    return _flatten(schema, document, 0, {})


def _flatten(schema: Plain, document: Mapping[str, Plain], depth: int, known: dict[str, Flat]) -> Flat:
    """Do the same; what a reference leads to is worked out once, for parts may refer to it again and again."""
    if not isinstance(schema, dict) or depth > _MOST_LEVELS:
        return Flat()
    fields, required, told = schema.get("properties"), schema.get("required"), schema.get("discriminator")
    by, words = _discriminator(told)
    groups = (schema.get(name) for name in ("oneOf", "anyOf"))
    found = Flat(
        {name: value for name, value in schema.items() if name not in _APART},
        fields if isinstance(fields, dict) else {},
        frozenset(map(str, required)) if isinstance(required, list) else frozenset(),
        tuple(tuple(group) for group in groups if isinstance(group, list) and group),
        by,
        words,
    )
    parts = schema.get("allOf")
    for part in parts if isinstance(parts, list) else ():
        whole = _flatten(part, document, depth + 1, known)
        found = joined(whole if whole.choices else replace(whole, by=""), found)  # this is the subtype
    if isinstance(reference := schema.get("$ref"), str):
        if reference not in known:
            known[reference] = Flat()  # for one that leads back to itself
            with suppress(LookupError):
                known[reference] = _flatten(pointed(document, reference), document, depth + 1, known)
        found = joined(known[reference], found)
    return found


def joined(one: Flat, other: Flat) -> Flat:
    """Return what counts where both do; of two words about the same thing the second one's."""
    both = {
        name: _both(one.properties[name], other.properties[name]) for name in one.properties if name in other.properties
    }
    known = {tuple(map(id, group)) for group in one.choices}  # the very same, met again
    return replace(
        other,
        keywords={**one.keywords, **other.keywords},
        properties={**one.properties, **other.properties, **both},
        required=one.required | other.required,
        choices=(*one.choices, *(group for group in other.choices if tuple(map(id, group)) not in known)),
        by=other.by or one.by,
        words={**one.words, **other.words},
    )


class _Both(dict[str, Plain]):
    """Several schemas of one field, each of which counts."""


def _both(one: Plain, other: Plain) -> Plain:
    parts = [part for schema in (one, other) for part in (_parts(schema) if isinstance(schema, _Both) else [schema])]
    distinct = list({id(part): part for part in parts}.values())  # parts of parts meet again and again
    return _Both(allOf=distinct) if distinct[1:] else distinct[0]


def _parts(schema: _Both) -> list[Plain]:
    return cast("list[Plain]", schema["allOf"])


def _discriminator(told: Plain) -> tuple[str, Mapping[str, str]]:
    if not isinstance(told, dict):  # Swagger 2 has the name alone
        return told if isinstance(told, str) else "", {}
    mapping = told.get("mapping")
    words = {name: str(reference) for name, reference in mapping.items()} if isinstance(mapping, dict) else {}
    return str(told.get("propertyName", "")), words
