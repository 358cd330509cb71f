"""The plainest value that keeps to a schema, to stand where a recording has none that does."""

from collections.abc import Mapping

from driftproxy.model.plain import Plain
from driftproxy.shapes.promise.flat import Flat, flatten, joined

__all__ = ["KINDS", "of_kind", "sample"]

KINDS: Mapping[type, str] = {
    bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object",
}  # fmt: skip

_TEXTS = {
    "date-time": "2026-01-31T12:00:00Z",
    "date": "2026-01-31",
    "time": "12:00:00Z",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
}
_DEEPEST, _MOST_FIELDS = 3, 8
"""Objects that must hold each other end here, and those inside of others hold so many fields."""


def sample(schema: Plain, document: Mapping[str, Plain], depth: int = 0) -> Plain:
    """Return a value that keeps to a schema: an example that it gives, or one with what is required alone."""
    return _of(flatten(schema, document), document, depth)


def of_kind(value: Plain, types: frozenset[str]) -> bool:
    """Say whether a value that is not null is of one of these JSON types; of any where there are none."""
    kind = KINDS.get(type(value), "")
    whole = isinstance(value, float) and value.is_integer()
    return not types or kind in types or (kind == "integer" and "number" in types) or (whole and "integer" in types)


def _of(told: Flat, document: Mapping[str, Plain], depth: int) -> Plain:
    for group in told.choices:
        options = [flatten(option, document) for option in group]
        says = next((option for option in options if option.types or option.choices), options[0])  # rather than null
        told = joined(Flat(told.keywords, told.properties, told.required), says)
    given = _given(told)
    if given is not None:
        return given
    types = told.types
    if not types and told.nullable:
        return None
    if "object" in types:
        names = sorted(told.required)[: _MOST_FIELDS if depth else None] if depth < _DEEPEST else []
        return {name: sample(told.properties.get(name), document, depth + 1) for name in names}
    if "array" in types:
        items = told.keywords.get("items")
        return [sample(items, document, depth + 1)] if items and depth < _DEEPEST else []
    if "string" in types:
        return _TEXTS.get(str(told.keywords.get("format")), "text")
    return True if "boolean" in types else 1 if "integer" in types else 1.5


def _given(told: Flat) -> Plain:
    """Return a value that the schema itself gives and allows, or None."""
    examples, words = told.keywords.get("examples"), told.keywords.get("enum")
    given = [told.keywords.get("const"), told.keywords.get("example")]
    given += examples if isinstance(examples, list) else []
    given.append(told.keywords.get("default"))
    allowed = words if isinstance(words, list) else []
    found = (one for one in given if one is not None and of_kind(one, told.types) and (not allowed or one in allowed))
    return next(found, next((one for one in allowed if one is not None), None))
