"""One writer at a time: others wait, a killed one does not block, and nothing is left behind."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.storage import lock
from driftproxy.adapters.storage.lock import claim, locked
from driftproxy.model.errors import CassetteError

HOLDING = """
import sys, time
from pathlib import Path
from driftproxy.adapters.storage.lock import claim, locked
if sys.argv[2] == "claim":
    handle = claim(Path(sys.argv[1], "file"), create=True)
    print(handle is not None, flush=True)
    sys.stdin.read()
else:
    with locked(Path(sys.argv[1])):
        print(True, flush=True)
        sys.stdin.read()
"""


def holder(folder: Path, what: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder), what], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline().strip() == b"True"
    return process


def test_a_folder_is_locked_until_its_writer_is_done_or_killed(tmp_path: Path) -> None:
    with locked(tmp_path):
        pass
    for end in (signal.SIGKILL, None):
        with holder(tmp_path, "locked") as other:
            with (
                pytest.raises(CassetteError, match=r"has been writing to .* for 0 seconds; end it"),
                locked(tmp_path, 0),
            ):
                pass
            if end:
                other.send_signal(end)
            else:
                other.communicate()
            other.wait()
        with locked(tmp_path, 0):
            pass
    assert list(tmp_path.iterdir()) == []


def test_who_waits_goes_on_when_the_other_is_done(tmp_path: Path) -> None:
    with holder(tmp_path, "locked") as other:
        assert other.stdin
        other.stdin.close()
        with locked(tmp_path):
            other.wait()


def test_an_error_in_the_block_unlocks(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    with locked(tmp_path, 0):
        pass


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), locked(tmp_path / "none"):
        pass


def test_a_claimed_file_is_nobody_elses(tmp_path: Path) -> None:
    with holder(tmp_path, "claim") as other:
        assert claim(tmp_path / "file") is None
        other.kill()
        other.wait()
    handle = claim(tmp_path / "file")
    assert handle is not None
    os.close(handle)
    with pytest.raises(FileNotFoundError):
        claim(tmp_path / "none")


def test_a_network_file_system_locks_a_hidden_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = lock._release

    def files_only(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(9, "Bad file descriptor")
        release(handle)

    monkeypatch.setattr(lock, "_release", files_only)
    with locked(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [".driftproxy.lock"]


def test_a_file_system_without_locks_gives_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_handle: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(lock, "_take", unknown)
    with locked(tmp_path, 0), locked(tmp_path, 0):
        pass
