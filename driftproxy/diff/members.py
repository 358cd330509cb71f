"""Which field tells one thing of a kind from all others: `id`, `objectID`, `order_id` in orders, `metadata.uid`."""

from collections.abc import Iterable

from driftproxy.diff.compound.names import words
from driftproxy.model.identity import IDS, WITHIN
from driftproxy.model.plain import Path
from driftproxy.model.shape import Records

__all__ = ["own_id"]

_LAST = frozenset({*IDS, "sku", "key"})
_ANY = frozenset({"object", "node", "global", "unique"})
"""Before one of these, a word that things of every kind have."""


def own_id(stored: Records, fresh: Records, kinds: Iterable[str]) -> Path:
    """Return where the id lies by which these objects are told apart, nowhere (`()`) if not all on both sides have one.

    `kinds` are names of what they are, in the plural: of a list, of a collection.
    """
    plurals = [word for kind in kinds for word in words(kind)[-1:]]
    always = [
        name
        for name, shape in stored.fields.items()
        if shape.count == stored.count and name in fresh.fields and fresh.fields[name].count == fresh.count
    ]
    if own := min((one for one in always if _tells(words(one), plurals)), key=lambda one: len(words(one)), default=""):
        return (own,)
    for name in sorted(set(always).intersection(WITHIN)):
        one, other = stored.fields[name].records, fresh.fields[name].records
        ids = set(one.fields) & set(other.fields) & set(IDS) if one and other else set()
        if ids:
            return (name, min(ids, key=IDS.index))
    return ()


def _tells(name: list[str], plurals: Iterable[str]) -> bool:
    *thing, last = name
    if last not in _LAST or len(thing) > 1:
        return False
    return not thing or thing[0] in _ANY or any(_is_one_of(thing[0], plural) for plural in plurals)


def _is_one_of(word: str, plural: str) -> bool:
    """Return whether a word is the singular: `item` of `items`, `category` of `categories`."""
    return word[:-1] == plural[: len(word) - 1] and 0 <= len(plural) - len(word) <= len("es")
