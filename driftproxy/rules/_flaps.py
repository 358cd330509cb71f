"""If a fact were no drift but a place that varies by itself, which way of varying would it be?"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from driftproxy.model import change as facts
from driftproxy.model.change import Change, Place
from driftproxy.model.known import ABSENT, is_word, word_label
from driftproxy.model.shape import Shape

__all__ = ["Flap", "Sides", "flap_of"]

Sides = Callable[[Place], tuple[Shape, Shape]]
"""The shapes of both sides at a place."""

_NULL = "null"
_NO_HEADER = frozenset({"absent", "nothing"})
"""What a fact says where a header is gone and nothing came in its place."""


class Flap(NamedTuple):
    """A way to vary: the known labels it turns to and those it turns from, and whether no other label is in play.

    Tonight so many samples have `turned`, of so many; `words` say to what.
    """

    to: frozenset[str]
    away: frozenset[str]
    known: bool
    turned: int
    of: int
    words: str


def flap_of(change: Change, labels: frozenset[str], sides: Sides) -> Flap | None:
    """Return which way of varying a change would be, among the labels that are known; None if it is of another sort."""
    said = frozenset(filter(is_word, labels))
    if isinstance(change, facts.ValuesGrew | facts.ValuesShrank):
        return _of_words(change, said)
    if isinstance(change, facts.HeaderGone | facts.RateLimitChanged | facts.LinksChanged):
        return _of_header(change, labels)
    return _of_value(change, labels - said, sides)


def _of_words(change: Change, said: frozenset[str]) -> Flap:
    has, of = change.evidence.fresh_with, change.evidence.fresh_of
    before, after = (set(side.split(" | ")) for side in (change.before, change.after))
    if isinstance(change, facts.ValuesGrew):
        new = frozenset(map(word_label, after - before))
        return Flap(said & new, said - new, new <= said, has, of, " | ".join(sorted(after - before)))
    gone = frozenset(map(word_label, before - after))
    words = f"without {' | '.join(sorted(before - after))}"
    return Flap(said - gone, said & gone, gone <= said, of - has, of, words)


def _of_header(change: Change, labels: frozenset[str]) -> Flap:
    has, of = change.evidence.fresh_with, change.evidence.fresh_of
    known = ABSENT in labels and change.after in _NO_HEADER
    return Flap(labels & {ABSENT}, labels - {ABSENT}, known, of - has, of, ABSENT)


def _of_value(change: Change, labels: frozenset[str], sides: Sides) -> Flap | None:
    has, of = change.evidence.fresh_with, change.evidence.fresh_of
    present, filled = labels - {ABSENT}, labels - {ABSENT, _NULL}
    match change:
        case facts.FieldRemoved() | facts.PresenceDropped() | facts.EventGone():
            return Flap(labels & {ABSENT}, present, ABSENT in labels, of - has, of, ABSENT)
        case facts.FieldAdded() | facts.PresenceRose() | facts.EventAdded():
            known = _kinds(sides(change.place)[1].labels) <= _kinds(labels)
            return Flap(present, labels & {ABSENT}, known, has, of, "there")
        case facts.NullAppeared() | facts.OnlyNull():
            return Flap(labels & {_NULL}, filled, _NULL in labels, of - has, of, _NULL)
        case facts.NullVanished():
            return Flap(filled, labels & {_NULL}, bool(filled), has, of, "not null")
        case facts.KindChanged():
            stored, fresh = (_kinds(side.labels) - {_NULL} for side in sides(change.place))
            to = frozenset(label for label in filled if _kind(label) in fresh - stored)
            away = frozenset(label for label in filled if _kind(label) in stored)
            return Flap(to, away, fresh - stored <= _kinds(to), of - has, of, " | ".join(sorted(fresh - stored)))
        case facts.FormatChanged():
            stored, fresh = (_strings(side.labels) for side in sides(change.place))
            new = fresh - stored
            return Flap(labels & new, labels & stored, new <= labels, of - has, of, " | ".join(sorted(new)))
        case facts.IntegerBecameNumber():
            return Flap(labels & {"decimal"}, labels & {"integer"}, known=True, turned=of - has, of=of, words="number")
        case facts.NumberBecameInteger():
            return Flap(labels & {"integer"}, labels & {"decimal"}, known=True, turned=has, of=of, words="integer")
        case _:
            return None


def _kinds(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_kind, labels))


def _kind(label: str) -> str:
    return "number" if label in ("integer", "decimal") else label.partition(" ")[0]


def _strings(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(label for label in labels if _kind(label) == "string") - {"string (empty)"}
