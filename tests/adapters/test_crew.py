"""Work that is shared out: the same results in the same order, and one clear end when it is stopped."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent

import pytest

from driftproxy.adapters.crew import crew
from driftproxy.adapters.store import Folder
from driftproxy.model.errors import CassetteError

ITEMS = list(range(500))
linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are shared out on Linux only")


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def refuse(number: int) -> int:
    if number == 300:
        raise CassetteError("no")
    return number


def die_elsewhere(_number: int, home: int = os.getpid()) -> int:
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return 1


def alone(monkeypatch: pytest.MonkeyPatch, threads: int = 1) -> None:
    """Let this process look as a command does, whatever threads the tests have."""
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    monkeypatch.setattr("driftproxy.adapters.crew._processors", lambda: 2)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@linux
def test_many_items_are_shared_out_and_come_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)
    done = list(crew(square, ITEMS))
    assert [result for result, _ in done] == [number * number for number in ITEMS]
    assert os.getpid() not in {pid for _, pid in done}


def test_few_items_or_a_process_with_threads_share_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)
    assert {pid for _, pid in crew(square, ITEMS[:9])} == {os.getpid()}
    alone(monkeypatch, threads=2)
    assert {pid for _, pid in crew(square, ITEMS)} == {os.getpid()}


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@linux
def test_an_error_is_the_one_that_the_task_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)
    with pytest.raises(CassetteError, match="no"):
        list(crew(refuse, ITEMS))


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@linux
def test_what_a_killed_process_left_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)
    assert sum(crew(die_elsewhere, ITEMS)) == len(ITEMS)


@linux
def test_ctrl_c_ends_it_in_one_sentence(tmp_path: Path) -> None:
    for number in range(200):
        text = "interactions:\n" + "- request: {uri: 'http://h/'}\n  response: {status: {code: 200}}\n" * 2000
        (tmp_path / f"c{number}.yaml").write_text(text)
    assert len(Folder(tmp_path).names()) == 200
    script = dedent(f"""
        from driftproxy.cli.main import main
        import sys
        sys.argv = ["driftproxy", "diff", {str(tmp_path)!r}, {str(tmp_path)!r}]
        main()
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and not children.read_text().split() and len(os.sched_getaffinity(0)) > 1:
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out, err.strip(), process.returncode) == ("", "driftproxy: interrupted", 130)
