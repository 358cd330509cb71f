"""Which secrets lie in recordings that are there already; and take them out, where that is asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.http import Cassette
from driftproxy.model.notes import Notes
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted
from driftproxy.traffic.redact.places import spots
from driftproxy.workflows.ports import Store

__all__ = ["BESIDE", "Leak", "Scanned", "scan"]


BESIDE = -1
"""Where the interaction's number would be, for what lies in the file beside them."""


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A secret that was written down: in which cassette and interaction (from 0), at which place, and of which kind.

    The interaction is `BESIDE` for what stands in a comment, under a key that is no interaction, or in a name.
    """

    cassette: str
    interaction: int
    place: str
    kind: str


@dataclass(slots=True)
class Scanned:
    """What a scan came to: what was found, how many cassettes were read, which were mended, and what went wrong.

    `left` is what of it lies there still.
    """

    leaks: list[Leak] = field(default_factory=list)
    left: list[Leak] = field(default_factory=list)
    cassettes: int = 0
    fixed: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    unfixed: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 where a secret lies there still, 3 where something could not be looked into, else 0."""
        return 1 if self.left else 3 if self.unreadable or not self.cassettes else 0


def scan(
    store: Store,
    names: Sequence[str],
    redactor: Callable[[], Redactor],
    *,
    fix: bool,
    name_of: Callable[[str], str],
) -> Scanned:
    """Return what would not have been recorded of what lies there; with `fix` it is redacted.

    All is read twice: what is a secret in one recording is one in all others, too. `redactor` makes a redactor that has
    met nothing yet; `name_of` returns what a cassette is called in the result. Raises NothingHeard if there is none.
    """
    if not names:
        raise NothingHeard(f"there are no recordings in {store}; name a recording, or a folder that holds some")
    result, knowing, asking = Scanned(), redactor(), redactor()
    readable: list[str] = []
    for name in names:
        try:
            cassette = store.load(name)
        except CassetteError as error:
            result.unreadable.append(knowing.name(str(error)))
        else:
            redacted(cassette, knowing)
            readable.append(name)
            result.unreadable += [knowing.text(reason) for reason in cassette.unread]
    result.cassettes = len(readable)
    for name in readable:
        shown = name_of(asking.name(name))
        try:
            notes = store.notes(name)
            leaks = [*_leaks(store.load(name), knowing, asking, shown), *_in_notes(notes, asking, shown)]
            aside = [*_in_name(name, asking, shown), *_beside(store.raw(name), asking, shown)]
            result.leaks += leaks + aside
            result.left += aside if fix else leaks + aside
            result.unfixed += [f"{shown}, {one.place}: {_BY_HAND[one.place == _NAME]}" for one in aside[:1] if fix]
        except CassetteError as error:
            result.unreadable.append(knowing.name(str(error)))
            continue
        if fix and leaks:
            try:
                store.alone([name], lambda name=name: _fix(store, name, knowing))  # type: ignore[misc]
                result.fixed.append(shown)
            except CassetteError as error:
                result.left += leaks
                result.unfixed.append(knowing.name(str(error)))
    return result


_NAME = "its name"
_BY_HAND = {
    True: "the file is called so; rename it, and the test or the client that names it",
    False: "beside the interactions; take it out by hand",
}


def _leaks(cassette: Cassette, knowing: Redactor, asking: Redactor, name: str) -> list[Leak]:
    clean = redacted(cassette, knowing).interactions
    return [
        Leak(name, index, spot.place, spot.kind)
        for index, (before, after) in enumerate(zip(cassette.interactions, clean, strict=True))
        if before != after
        for spot in spots(before, after, asking)
    ]


def _in_name(name: str, redactor: Redactor, shown: str) -> Iterator[Leak]:
    redactor.forget()
    redactor.taken()
    if redactor.name(name) != name:
        yield Leak(shown, BESIDE, _NAME, ", ".join(redactor.taken()))


def _in_notes(notes: Notes, redactor: Redactor, shown: str) -> Iterator[Leak]:
    redactor.forget()
    redactor.taken()
    if _named(notes, redactor) != notes:
        yield Leak(shown, BESIDE, "names of tests in the notes beside it", ", ".join(redactor.taken()))


def _named(notes: Notes, redactor: Redactor) -> Notes:
    return replace(notes, tests=tuple(map(redactor.name, notes.tests)))


def _beside(data: bytes, redactor: Redactor, shown: str) -> Iterator[Leak]:
    """Yield the lines of a YAML file that hold a secret in a comment, or below a key that is not the interactions'."""
    if data.lstrip()[:1] in (b"{", b"["):
        return
    key = b""
    for number, line in enumerate(data.splitlines(), 1):
        if line[:1].isalpha():
            key = line.partition(b":")[0]
        if line.lstrip().startswith(b"#") or key not in _READ:
            text = line.decode("utf-8", "replace")
            if redactor.text(text) != text:
                kind = "comment" if line.lstrip().startswith(b"#") else key.decode("utf-8", "replace")
                yield Leak(shown, BESIDE, f"line {number}", kind)


_READ = frozenset({b"", b"interactions", b"http_interactions", b"version", b"recorded_with", b"responses"})
"""What readers of YAML recordings look into; `b""` is a list of interactions."""


def _fix(store: Store, name: str, redactor: Redactor) -> None:
    cassette, notes = store.load(name), store.notes(name)
    clean, named = redacted(cassette, redactor).interactions, _named(notes, redactor)
    cassettes = [Cassette(name, clean, cassette.unread)] if clean != cassette.interactions else []
    store.save(cassettes, {name: named} if named != notes else {})
