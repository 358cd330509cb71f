"""SIGKILL at any moment, and eight writers at once: files are whole, and nothing is lost that was acknowledged."""

import os
import signal
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes
from tests.soak import crowd, kill_accepting, kill_recording

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked, and killed without a word")

NAMES = ("a", "deep/b", "deep/er/c")


def save(folder: Path, body: str) -> None:
    heard = (Interaction(Request("GET", "http://h/"), Response(200, "OK", (), body.encode())),)
    Folder(folder).save([Cassette(name, heard) for name in NAMES], dict.fromkeys(NAMES, Notes(body)))


@pytest.mark.parametrize("moment", range(1, 9))
def test_of_several_files_all_are_written_or_none_whenever_we_are_killed(tmp_path: Path, moment: int) -> None:
    save(tmp_path, "old")
    if not (child := os.fork()):
        replace, calls = Path.replace, 0

        def killed(path: Path, target: Path) -> Path:
            nonlocal calls
            calls += 1
            if calls == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return replace(path, target)

        Path.replace = killed  # type: ignore[method-assign, assignment]
        save(tmp_path, "new")
        os._exit(0)
    code = os.waitpid(child, 0)[1]
    assert (code == signal.SIGKILL) == (moment < 8)  # the note, three cassettes, and the notes on them
    store = Folder(tmp_path)
    assert store.names() == NAMES
    bodies = {store.load(name).interactions[0].response.body.decode() for name in NAMES}
    assert bodies == {store.notes(name).heard for name in NAMES} == {"old" if moment == 1 else "new"}
    save(tmp_path, "newer")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 6


def test_accepting_is_killed_at_random_moments(tmp_path: Path) -> None:
    assert sum(kill_accepting(tmp_path, 10).values()) == 10


def test_recording_is_killed_at_random_moments(tmp_path: Path) -> None:
    seen = kill_recording(tmp_path, 10)
    assert seen["acknowledged"] > 0
    assert seen["lost"] == 0


def test_eight_processes_record_into_one_folder_and_one_cassette(tmp_path: Path) -> None:
    assert crowd(tmp_path, 8, 10) == 80
