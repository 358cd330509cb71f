"""Which tests to run after fresh answers were accepted: those that use a cassette which is not what was compared."""

from collections.abc import Sequence

from driftproxy.model.http import Cassette
from driftproxy.traffic.matching.accept import digest
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.loading import load_all, tests_of
from driftproxy.workflows.ports import Results, Store

__all__ = ["affected"]


def affected(store: Store, results: Results, redactor: Redactor) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the cassettes whose answers are not those of the last comparison, with the tests that use each.

    One that is not there any more, or cannot be read, is one of them. And, in a sentence each, what could not be read.
    Raises NothingHeard if there was no comparison yet.
    """
    compared = results.compared()
    names = [name for name in store.names() if name in compared]
    stored, unreadable = load_all(store, names, redactor)
    changed = [cassette for cassette in stored if _answers(cassette) != list(compared[cassette.name])]
    known = {cassette.name for cassette in stored}
    changed += [Cassette(name) for name in compared if name not in known]
    tests, problems = tests_of(store, changed, redactor)
    return tests, [*dict.fromkeys(one.reason for one in unreadable), *problems]


def _answers(cassette: Cassette) -> Sequence[str]:
    return [digest(one.response) for one in cassette.interactions]
