"""Which field tells one thing of a kind from all others: `id`, `_id`, `objectID`, `order_id` in orders."""

from collections.abc import Iterable

from driftproxy.diff.compound.names import words
from driftproxy.model.shape import Records

__all__ = ["own_id"]

_LAST = frozenset({"id", "uuid", "guid", "sku", "key"})
_ANY = frozenset({"object", "node", "global", "unique"})
"""Before one of these, a word that things of every kind have."""


def own_id(stored: Records, fresh: Records, kinds: Iterable[str]) -> str | None:
    """Return the field by which these objects are told apart, None if not all on both sides have one.

    `kinds` are names of what they are, in the plural: of a list, of a collection.
    """
    plurals = [word for kind in kinds for word in words(kind)[-1:]]
    always = (
        name
        for name, shape in stored.fields.items()
        if shape.count == stored.count and name in fresh.fields and fresh.fields[name].count == fresh.count
    )
    return min(
        (name for name in always if _tells(words(name), plurals)), key=lambda name: len(words(name)), default=None
    )


def _tells(name: list[str], plurals: Iterable[str]) -> bool:
    *thing, last = name
    if last not in _LAST or len(thing) > 1:
        return False
    return not thing or thing[0] in _ANY or any(_is_one_of(thing[0], plural) for plural in plurals)


def _is_one_of(word: str, plural: str) -> bool:
    """Return whether a word is the singular: `item` of `items`, `category` of `categories`."""
    return word[:-1] == plural[: len(word) - 1] and 0 <= len(plural) - len(word) <= len("es")
