"""Two at once: the second is told who is at work, or waits."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.sending.lock import only_one
from driftproxy.model.errors import DriftproxyError

HOLD = """
import sys
from pathlib import Path
from driftproxy.adapters.sending.lock import only_one
with only_one(Path(sys.argv[1]), wait=False, say=print):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(state: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(state)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_is_told_who_holds_it_until_that_one_is_killed(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        sentence = rf"process {process.pid} on \S+, since \S+, is re-recording here, and holds .*lock; `--wait`"
        with pytest.raises(DriftproxyError, match=sentence), only_one(tmp_path, wait=False, say=print):
            pass
        process.kill()
        process.wait()
    with only_one(tmp_path, wait=False, say=print):
        pass


def test_who_waits_says_so_once_and_goes_on_after(tmp_path: Path) -> None:
    said: list[str] = []
    with holder(tmp_path) as process:

        def say(line: str) -> None:
            said.append(line)
            assert process.stdin
            process.stdin.close()

        with only_one(tmp_path, wait=True, say=say):
            pass
    assert len(said) == 1
    assert re.match(rf"waiting for process {process.pid} on ", said[0])


def test_it_is_free_again_after_a_failure(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), only_one(tmp_path, wait=False, say=print):
            raise ZeroDivisionError
    assert (tmp_path / ".gitignore").read_text() == "*\n"
    assert f'"process": {os.getpid()}' in (tmp_path / "lock").read_text()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(DriftproxyError, match=r"file/lock cannot be written"),
        only_one(tmp_path / "file", wait=False, say=print),
    ):
        pass
