"""Turns the journals of a recording into cassettes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from driftproxy.adapters.recording.journal import Journal, Track, abandoned
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.store import Cassettes
from driftproxy.model.errors import CassetteError
from driftproxy.model.heard import Heard, Written
from driftproxy.model.http import Cassette
from driftproxy.model.notes import Notes
from driftproxy.traffic.matching.settle import settled

__all__ = ["finish", "recover"]


def finish(journal: Journal, clean: Callable[[bytes], bytes] = bytes) -> Heard:
    """Write every cassette of a recording, each whole or not at all, and its notes; what fails stays in its journal.

    `clean` takes out what was known as a secret only after an interaction that says it was written down.
    """
    written: list[Written] = []
    failure = ""
    try:
        store = opened(str(journal.about["cassettes"]))
        for track in journal.tracks():
            try:
                written.append(store.alone([track.cassette], partial(_write, store, track, journal, clean)))
            except CassetteError as error:
                failure = failure or f"{error}; what was heard is kept in {track.path} and will be written next time"
            else:
                track.path.unlink()
    except (CassetteError, OSError) as error:
        failure = failure or f"{error}; what was heard is kept in {journal.folder}"
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        failure = failure or f"{journal.folder} is no journal of a recording ({error}); delete it"
    journal.end()
    return Heard(tuple(written), failure=failure)


def recover(state: Path) -> Heard:
    """Finish the recordings of a project's state folder that were killed together with their writer.

    What they wrote is in `recovered`.
    """
    finished = [finish(journal) for journal in abandoned(state)]
    recovered = tuple(one for heard in finished for one in heard.written)
    return Heard(recovered=recovered, failure=next((heard.failure for heard in finished if heard.failure), ""))


def _write(store: Cassettes, track: Track, journal: Journal, clean: Callable[[bytes], bytes]) -> Written:
    about, name = journal.about, track.cassette
    now = Notes(str(about["heard"]), str(about["tool"]), tuple(sorted(track.tests)))
    version = store.version(name)
    if not version:
        store.write(name, map(clean, track.items()))
        store.annotate({name: now})
        return Written(name, len(track), "new")
    from driftproxy.exchange.vcr import assembled, loads  # noqa: PLC0415 - each replay asks whether there is a journal

    before = _load(store, name)
    fresh = loads(b"".join(assembled(map(clean, track.items()))), name)
    if about.get("versions", {}).get(name, "") != version and "versions" in about:
        # Somebody else has written it since we began to listen: what they heard is no older than what we did.
        interactions = (*before.interactions, *fresh.interactions)
    else:
        interactions = settled(before.interactions, fresh.interactions, complete=journal.complete)
    # Recording it again is how a broken interaction is mended, too.
    after = replace(before, interactions=interactions, unread=())
    changed = after != before
    if changed:
        store.save([after])
    _annotate(store, name, now, changed=changed)
    return Written(name, len(interactions), "changed" if changed else "unchanged")


def _load(store: Cassettes, name: str) -> Cassette:
    try:
        return store.load(name)
    except CassetteError:
        return Cassette(name)  # recording it again is how a broken one is mended


def _annotate(store: Cassettes, name: str, now: Notes, *, changed: bool) -> None:
    """Write notes, but for an unchanged cassette only if other tests use it: it still is what was heard then."""
    try:
        before = store.notes(name)
    except CassetteError:
        before = Notes()
    tests = now.tests or before.tests
    if changed or tests != before.tests:
        heard = now if changed or not before.heard else before
        store.annotate({name: replace(heard, tests=tests)})
