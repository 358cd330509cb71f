"""Cassettes as a comparison takes them: redacted, and the ones that cannot be read as something unchecked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.finding import Unchecked
from driftproxy.model.http import Cassette
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted
from driftproxy.workflows.ports import Store

__all__ = ["load_all", "load_some", "tests_of"]


def load_all(store: Store, names: Iterable[str], redactor: Redactor) -> tuple[list[Cassette], list[Unchecked]]:
    """Return the cassettes that can be read, without their secrets, and what cannot be, with the reason.

    Interactions that cannot be read are counted behind those that can.
    """
    cassettes: list[Cassette] = []
    unreadable: list[Unchecked] = []
    known = redactor.learned
    for name in names:
        try:
            cassette = store.load(name)
        except CassetteError as error:
            unreadable.append(Unchecked(name, 0, "the whole cassette", "unreadable", str(error)))
        else:
            cassettes.append(redacted(cassette, redactor))
            unreadable += [
                Unchecked(name, index, "an interaction", "unreadable", redactor.text(reason))
                for index, reason in enumerate(cassette.unread, len(cassette.interactions))
            ]
    if len(cassettes) > 1 and redactor.learned > known:  # by a later cassette, perhaps
        cassettes = [replace(one, interactions=tuple(map(redactor.recalled, one.interactions))) for one in cassettes]
    store.keep(cassettes)
    return cassettes, unreadable


def load_some(store: Store, names: Sequence[str], redactor: Redactor) -> tuple[list[Cassette], list[str]]:
    """Return the cassettes that can be read, without their secrets, and what is wrong with the others, and how many.

    Raises NothingHeard if there are none.
    """
    if not names:
        raise NothingHeard(f"there are no cassettes in {store}; `driftproxy record -- COMMAND` makes some")
    cassettes, unreadable = load_all(store, names, redactor)
    problems = list(dict.fromkeys(f"left out: {one.reason}" for one in unreadable))
    if unreadable[1:]:
        files = len(names) - len(cassettes)
        problems.append(f"left out in all: files: {files} of {len(names)}, interactions: {len(unreadable) - files}")
    return cassettes, problems


def tests_of(
    store: Store, stored: Sequence[Cassette], redactor: Redactor
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return which tests use which cassette, and what is wrong with the notes that should say so."""
    tests: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for cassette in stored:
        try:
            tests[cassette.name] = tuple(map(redactor.name, store.notes(cassette.name).tests))
        except CassetteError as error:
            problems.append(str(error))
    return tests, problems
