"""Turns the journals of a recording into cassettes."""

from dataclasses import replace
from pathlib import Path

from driftproxy.adapters.recording.journal import Journal, Track, abandoned
from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange.vcr import assembled, loads
from driftproxy.model.errors import CassetteError
from driftproxy.model.heard import Heard, Written
from driftproxy.model.http import Cassette
from driftproxy.model.notes import Notes
from driftproxy.traffic.settle import settled

__all__ = ["finish", "recover"]


def finish(journal: Journal) -> Heard:
    """Write every cassette of a recording, each whole or not at all, and its notes; what fails stays in its journal."""
    folder = Folder(Path(journal.about["cassettes"]))
    written: list[Written] = []
    failure = ""
    try:
        stored = frozenset(folder.names())
        for track in journal.tracks():
            try:
                written.append(_write(folder, track, journal.about, stored=track.cassette in stored))
            except CassetteError as error:
                failure = failure or f"{error}; what was heard is kept in {track.path} and will be written next time"
            else:
                track.path.unlink()
    except (CassetteError, OSError) as error:
        failure = failure or f"{error}; what was heard is kept in {journal.folder}"
    journal.end()
    return Heard(tuple(written), failure=failure)


def recover(state: Path) -> Heard:
    """Finish the recordings of a project's state folder that were killed together with their writer.

    What they wrote is in `recovered`.
    """
    finished = [finish(journal) for journal in abandoned(state)]
    recovered = tuple(one for heard in finished for one in heard.written)
    return Heard(recovered=recovered, failure=next((heard.failure for heard in finished if heard.failure), ""))


def _write(folder: Folder, track: Track, about: dict[str, str], *, stored: bool) -> Written:
    now = Notes(about["heard"], about["tool"], tuple(sorted(track.tests)))
    if not stored:
        folder.write(track.cassette, track.items())
        folder.annotate({track.cassette: now})
        return Written(track.cassette, len(track), "new")
    before = _load(folder, track.cassette)
    fresh = loads(b"".join(assembled(track.items())), track.cassette)
    # Recording it again is how a broken interaction is mended, too.
    after = replace(before, interactions=settled(before.interactions, fresh.interactions), unread=())
    changed = after != before
    if changed:
        folder.save([after])
    _annotate(folder, track.cassette, now, changed=changed)
    return Written(track.cassette, len(track), "changed" if changed else "unchanged")


def _load(folder: Folder, name: str) -> Cassette:
    try:
        return folder.load(name)
    except CassetteError:
        return Cassette(name)  # recording it again is how a broken one is mended


def _annotate(folder: Folder, name: str, now: Notes, *, changed: bool) -> None:
    """Write notes, but for an unchanged cassette only if other tests use it: it still is what was heard then."""
    try:
        before = folder.notes(name)
    except CassetteError:
        before = Notes()
    tests = now.tests or before.tests
    if changed or tests != before.tests:
        heard = now if changed or not before.heard else before
        folder.annotate({name: replace(heard, tests=tests)})
