"""Some cassettes are asked again: the result is put into the last one, even if whoever asked is killed meanwhile."""

import shutil
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL
from time import monotonic, sleep

from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from tests.cli.conftest import Api, Run, api, drifted, driftproxy, project

__all__ = ["api", "drifted", "driftproxy", "project"]

KILLED = """
import os, signal
from pathlib import Path
from driftproxy.adapters.configuration.config import load
from driftproxy.review.recheck import recheck
recheck(load(Path()), "status", ["deep/status"], print)
os.kill(os.getpid(), signal.SIGKILL)
"""


def found(last: LastResult) -> set[str]:
    return {fixture.cassette for finding in last.report().findings for fixture in finding.fixtures}


def test_what_is_known_of_others_stays_though_whoever_asked_is_killed(drifted: Folder, api: Api) -> None:
    last = LastResult(Path(".driftproxy"))
    before = last.version
    assert found(last) == {"deep/status", "users"}
    api.answers["/status"] = (200, {"up": True})
    killed = subprocess.run([sys.executable, "-c", KILLED], check=False)
    assert killed.returncode == -SIGKILL
    late = monotonic() + 60
    while last.version == before and monotonic() < late:
        sleep(0.05)
    assert (found(last), last.report().checked) == ({"users"}, 3)


def test_a_result_is_added_to_one_of_the_same_recordings_only(drifted: Folder, driftproxy: Run) -> None:
    shutil.copytree("cassettes", "others")
    assert driftproxy("rerecord", "--add", "others")[0] == 1
    assert LastResult(Path(".driftproxy")).report().checked == 3
    assert driftproxy("rerecord", "--add", "--cassette", "deep/status", "others")[0] == 1
    assert LastResult(Path(".driftproxy")).report().checked == 3
    assert driftproxy("rerecord", "--add", "--cassette", "deep/status")[0] == 1
    assert found(LastResult(Path(".driftproxy"))) == {"deep/status"}
    code, _, err = driftproxy("rerecord", "--add", "--endpoint", "GET *")
    assert (code, "--add takes whole cassettes" in err) == (2, True)
