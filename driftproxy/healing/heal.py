"""The steps that give a recorded body the shape of a fresh one, a fact at a time."""

from collections.abc import Iterable, Iterator, Sequence

from driftproxy.healing.document import Document, Member, Node
from driftproxy.model.change import (
    BranchAdded,
    BranchGone,
    Change,
    ConventionChanged,
    FieldAdded,
    FieldMoved,
    FieldRemoved,
    FieldRenamed,
    FormatChanged,
    IdTypeChanged,
    IntegerBecameNumber,
    KindChanged,
    LengthChanged,
    NullAppeared,
    NullVanished,
    NumberBecameInteger,
    OnlyNull,
    PageSizeChanged,
    PaginationChanged,
    PresenceDropped,
    PresenceRose,
    Unwrapped,
    ValuesGrew,
    ValuesShrank,
    Wrapped,
)
from driftproxy.model.plain import Path, Wild

__all__ = ["heal"]

_CARRIED = (FieldRenamed, FieldMoved, Wrapped, Unwrapped)
_BY_KIND = (
    FieldAdded, FieldRemoved, IntegerBecameNumber, KindChanged, NullAppeared, NullVanished, NumberBecameInteger,
    OnlyNull, PresenceDropped, PresenceRose,
)  # fmt: skip
"""What is healed by giving a value the kind that it has now; one that has it already is kept."""
_BY_VALUE = (
    FormatChanged, IdTypeChanged, LengthChanged, PageSizeChanged, PaginationChanged, ValuesGrew, ValuesShrank,
)  # fmt: skip
"""What is healed by taking the fresh value."""


def heal(old: bytes, new: bytes, changes: Iterable[Change]) -> bytes:
    """Return a recorded body with these changes made in it, as the fresh answer to the same request shows them.

    Names are changed, fields come, go and move; values stay where their kind does, and so does every byte that is not
    concerned. What was renamed, moved or wrapped is dealt with before all else, and then alone: what lies below is
    told by its new place when both are compared again. Raises ValueError where a body is no JSON or a change cannot be
    made.
    """
    document, fresh = Document(old.decode()), Document(new.decode())
    changes = list(changes)
    structure = [one for one in changes if isinstance(one, (*_CARRIED, ConventionChanged))]
    for change in structure or changes:
        if change.place.header or not isinstance(change, (*_CARRIED, ConventionChanged, *_BY_KIND, *_BY_VALUE)):
            raise ValueError("it is about more than the shape of a body")
        if isinstance(change, ConventionChanged):
            _respell(document, fresh, change)
        elif isinstance(change, _CARRIED):
            _carry(document, fresh, change.place.path, change.to)
        elif isinstance(change, BranchAdded | BranchGone):
            _become_another(document, fresh, change.place.path)
        else:
            paths = change.paths if isinstance(change, IdTypeChanged | PaginationChanged) else (change.place.path,)
            for path in paths:
                _follow(document, fresh, path, keep=isinstance(change, _BY_KIND))
    return str(document).encode()


def _follow(document: Document, fresh: Document, path: Path, *, keep: bool) -> None:
    """Give what is at a path what the fresh answer has there; with `keep`, values of the same kind stay."""
    if not path:
        _take(document, document.root, fresh.root, "", keep=keep)
        return
    step = path[-1]
    for node, partner in _places(document.root, fresh.root, path[:-1]):
        if isinstance(step, Wild):
            for member, other in _beside(node, partner):
                _take(document, member.value, other, member.lead, keep=keep)
        elif partner.text == node.text == "{":
            mine, theirs = node.get(step), partner.get(step)
            if mine and theirs:
                _take(document, mine.value, theirs.value, mine.lead, keep=keep)
            elif theirs:
                _put(document, node, partner, step, None)
            else:
                node.drop(step)


def _become_another(document: Document, fresh: Document, path: Path) -> None:
    """Take the fresh object where the field at a path says that it is of another variant."""
    for node, partner in _places(document.root, fresh.root, path[:-1]):
        mine, theirs = node.get(str(path[-1])), partner.get(str(path[-1]))
        if theirs and not (mine and mine.value.text == theirs.value.text):
            node.become(document.laid_out(partner, node.members[0].lead if node.members else ""))


def _take(document: Document, mine: Node, theirs: Node, lead: str, *, keep: bool) -> None:
    if not (keep and mine.kind == theirs.kind):
        mine.become(document.laid_out(theirs, lead))


def _put(document: Document, node: Node, partner: Node, name: str, value: Node | None) -> None:
    """Put in a field behind the one that it stands behind in the fresh answer, with the fresh value or another."""
    names = [one.name for one in partner.members]
    before = [one for one in names[: names.index(name)] if node.get(one)] if name in names else []
    after = before[-1] if before else None
    if value is None:
        member = partner.get(name)
        if not member:
            raise ValueError(f"the fresh answer has no `{name}`")
        value = document.laid_out(member.value, node.members[0].lead if node.members else "")
    node.put(name, value, after)


def _respell(document: Document, fresh: Document, change: ConventionChanged) -> None:
    """Rename every field of the change to the one of the fresh answer that has the same letters."""
    for path in sorted(change.paths, key=len, reverse=True):  # what is below is found by the old names of what is above
        for node, partner in _places(document.root, fresh.root, path[:-1], by_letters=True):
            member = node.get(str(path[-1]))
            names = {_letters(one.name): one.name for one in partner.members}
            if member and (name := names.get(_letters(member.name))):
                _rename(node, member.name, name)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _rename(node: Node, name: str, to: str) -> None:
    for member in node.members:
        if member.name == name:
            member.rename(to)


def _carry(document: Document, fresh: Document, path: Path, to: Path) -> None:
    """Bring what is at a path to another one."""
    common = next((n for n, (a, b) in enumerate(zip(path, to, strict=False)) if a != b), min(len(path), len(to)))
    start, end = _names(path[common:]), _names(to[common:])
    for node, partner in _places(document.root, fresh.root, path[:common]):
        if len(start) == len(end) == 1:
            if node.get(start[0]):
                _rename(node, start[0], end[0])
            continue
        value = _taken(node, start)
        if value is None:
            continue
        if not end:
            node.become(value)
            continue
        if not start:
            node.become(document.laid_out(partner, "\n" if "\n" in str(document) else ""))
        _insert(document, node, partner, end, value)


def _names(steps: Sequence[str | Wild]) -> list[str]:
    if any(isinstance(step, Wild) for step in steps):
        raise ValueError("it moved out of a list, or into one")
    return [str(step) for step in steps]


def _taken(node: Node, names: Sequence[str]) -> Node | None:
    """Return what is at a place, and take it out of there; a copy of all, where that is the place itself."""
    if not names:
        return Node(node.text, node.members, node.space)
    for name in names[:-1]:
        member = node.get(name)
        if not member:
            return None
        node = member.value
    member = node.get(names[-1])
    if member:
        node.drop(names[-1])
    return member.value if member else None


def _insert(document: Document, node: Node, partner: Node, names: Sequence[str], value: Node) -> None:
    """Put a value into objects, which are made as the fresh answer has them where they are not there."""
    for name in names[:-1]:
        theirs = partner.get(name)
        if not theirs:
            raise ValueError(f"the fresh answer has no `{name}`")
        if not node.get(name):
            _put(document, node, partner, name, None)
        member = node.get(name)
        node, partner = member.value if member else node, theirs.value
    if member := node.get(names[-1]):
        member.value.become(value)
    else:
        _put(document, node, partner, names[-1], value)


def _places(mine: Node, theirs: Node, path: Path, *, by_letters: bool = False) -> Iterator[tuple[Node, Node]]:
    """Yield what is at a path, with what is there in the fresh answer; for an element that it lacks, with another."""
    if not path:
        yield mine, theirs
        return
    step, rest = path[0], path[1:]
    if isinstance(step, Wild):
        for element, other in _beside(mine, theirs):
            yield from _places(element.value, other, rest, by_letters=by_letters)
        return
    member, partner = mine.get(step), theirs.get(step)
    if by_letters and not partner:
        partner = next((one for one in theirs.members if _letters(one.name) == _letters(step)), None)
    if member and partner:
        yield from _places(member.value, partner.value, rest, by_letters=by_letters)


def _beside(mine: Node, theirs: Node) -> Iterator[tuple[Member, Node]]:
    """Yield the elements of a list, or the entries of a map, each with a fresh one: the same, or any."""
    others = [one.value for one in theirs.members]
    if mine.text != theirs.text or not others:
        return
    for index, member in enumerate(mine.members):
        same = theirs.get(member.name)
        yield member, same.value if same else others[index % len(others)]
