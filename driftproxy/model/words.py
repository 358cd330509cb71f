"""Shapes and names in words, as a reader of a report sees them."""

from driftproxy.model.shape import Shape

__all__ = ["counted", "describe", "numeric", "printable"]

_MOST_FIELDS = 6


def describe(shape: Shape, *, deep: bool = True) -> str:
    """Return the shape in words: `string (date-time)`, `object {id, name} | null`, `array of integer`.

    What is inside objects and arrays is left out where it is not to be `deep`.
    """
    words = []
    if shape.records:
        names = list(shape.records.fields)
        shown = ", ".join(names[:_MOST_FIELDS]) + (", …" if len(names) > _MOST_FIELDS else "")
        words.append(f"object {{{shown}}}" if deep else "object")
    if shape.lists:
        words.append(f"array of {describe(shape.lists.items)}" if deep and shape.lists.items.count else "array")
    if shape.strings:
        formats = [name for name in shape.strings.formats if name]
        words.append(f"string ({formats[0]})" if len(shape.strings.formats) == 1 and formats else "string")
    if shape.integers or shape.decimals:
        words.append(_number(shape))
    if shape.booleans:
        words.append("boolean")
    if shape.nulls:
        words.append("null")
    return " | ".join(words) or "nothing"


def counted(number: int, noun: str) -> str:
    """Return how many there are: `1 cassette`, `2 cassettes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def numeric(kinds: frozenset[str]) -> frozenset[str]:
    """Return the kinds with `integer` and `number` as one: 10 tonight and 9.99 tomorrow are the same field."""
    return frozenset("number" if kind == "integer" else kind for kind in kinds)


def printable(text: str) -> str:
    """Return the text on one line, anything that could steer a terminal shown as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _number(shape: Shape) -> str:
    if shape.decimals:
        return "number"
    return "integer (Unix time)" if shape.timestamps == shape.integers else "integer"
