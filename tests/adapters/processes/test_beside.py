"""A process beside this one says what it finds, ends when nobody listens, and is of no use and no harm once killed."""

import os
import signal
import sys
from collections.abc import Iterator
from multiprocessing import active_children
from threading import Event, Thread

import pytest

from driftproxy.adapters.processes.beside import begun, idle, way

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # of the threads of xdist


@pytest.fixture(params=["fork", "spawn"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("driftproxy.adapters.processes.beside.way", lambda: request.param)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("driftproxy.adapters.processes.beside.way", lambda: "fork")


def _numbers(first: int) -> Iterator[bytes]:
    yield str(os.getpid()).encode()
    for number in range(first, first + 5):
        yield b"%d" % number


def _endless() -> Iterator[bytes]:
    while True:
        yield bytes(1 << 16)


@pytest.mark.usefixtures("start")
def test_it_says_what_it_finds_in_order() -> None:
    process, *said = begun(_numbers, 3)
    assert said == [b"3", b"4", b"5", b"6", b"7"]
    assert int(process) != os.getpid()


@pytest.mark.usefixtures("forked")
def test_it_ends_when_nobody_listens_any_more() -> None:
    before = active_children()
    said = begun(_endless)
    (process,) = set(active_children()) - set(before)
    next(said)
    del said
    process.join(10)
    assert process.exitcode == 0


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_a_killed_one_said_is_at_its_end(number: signal.Signals) -> None:
    before = active_children()
    said = begun(_endless)
    (process,) = set(active_children()) - set(before)
    next(said)
    os.kill(process.pid or 0, number)
    assert all(len(one) == 1 << 16 for one in said)
    process.join(10)
    assert process.exitcode == -number


@pytest.mark.usefixtures("forked")
def test_signals_to_all_are_left_to_us(capfd: pytest.CaptureFixture[str]) -> None:
    before = active_children()
    said = begun(_endless)
    (process,) = set(active_children()) - set(before)
    for number in (signal.SIGINT, signal.SIGHUP):
        os.kill(process.pid or 0, number)  # at once, while it has hardly begun
    assert next(said)
    assert process.is_alive()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
    process.terminate()
    process.join(10)
    assert capfd.readouterr() == ("", "")


def test_it_is_not_forked_from_beside_a_thread() -> None:
    done = Event()
    thread = Thread(target=done.wait)
    thread.start()
    assert way() == "spawn"
    done.set()
    thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say what runs")
def test_who_works_is_not_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3})
    for said, free in (("0.1 0.2 0.3 1/99 7", 3), ("0.1 0.2 0.3 3/99 7", 1), ("9.1 8.2 0.3 9/99 7", 0), ("", 3)):
        idle.cache_clear()
        monkeypatch.setattr("pathlib.Path.read_text", lambda *_, said=said: said)
        assert idle() == free
    idle.cache_clear()
