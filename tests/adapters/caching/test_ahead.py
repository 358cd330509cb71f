"""What several processes read is what one would read; what cannot be read is told by the one who reads."""

import os
import signal
from multiprocessing import active_children
from pathlib import Path

import pytest

from driftproxy.adapters.caching import ahead
from driftproxy.adapters.caching.ahead import Ahead
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.loading import load_all

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # of the threads of xdist

SECRET = "k9x2m4q8w1z7v3b5"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Return a folder of files, one of which is broken, that is read as a large one would be."""
    folder = Folder(tmp_path)
    folder.save([Cassette(f"c{number:02}", (_one(number),)) for number in range(20)])
    (tmp_path / "broken.yaml").write_text("interactions: [")
    monkeypatch.setattr(ahead, "_ENOUGH", {"fork": 1, "spawn": 1})
    _start_by("fork", monkeypatch)
    monkeypatch.setattr(ahead, "idle", lambda: 1)
    return folder


def _start_by(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("caching.ahead", "processes.beside"):
        monkeypatch.setattr(f"driftproxy.adapters.{module}.way", lambda: start)


def _one(number: int, said: str = '{"a": 1}') -> Interaction:
    headers = (("Content-Type", "application/json"),)
    return Interaction(Request("GET", f"http://api.test/{number}"), Response(200, "OK", headers, said.encode()))


def _quick(folder: Folder, redactor: Redactor) -> Folder:
    names = folder.names()
    return folder.keeping(_Nothing(), Ahead(folder.path, folder.paths(names), redactor))


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_it_is_what_one_process_reads(folder: Folder, start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _start_by(start, monkeypatch)
    redactor, names = Redactor(), folder.names()
    quick = _quick(folder, redactor)
    assert load_all(quick, names, redactor) == load_all(folder, names, Redactor())
    assert quick.load("c01") == folder.load("c01")  # once more


def test_what_holds_no_secret_is_not_redacted_again(folder: Folder) -> None:
    redactor = Redactor()
    quick = _quick(folder, redactor)
    others, own = quick.load("c00"), quick.load("c01")
    assert others.interactions[0] in redactor.harmless
    assert own.interactions[0] not in redactor.harmless  # nobody has looked at it yet


@pytest.mark.parametrize("number", [4, 5])
def test_a_secret_is_met_as_one_process_meets_it(folder: Folder, number: int) -> None:
    """Whether the reader meets it, which reads every other file, or the other process."""
    said = dict.fromkeys((2, 3, 15, 16), f'{{"a": "/{SECRET}/"}}') | {number: f'{{"password": "{SECRET}"}}'}
    folder.save([Cassette(f"c{number:02}", (_one(number, text),)) for number, text in said.items()])
    redactor = Redactor(key=bytes(32))
    cassettes, _ = load_all(_quick(folder, redactor), folder.names(), redactor)
    assert cassettes == load_all(folder, folder.names(), Redactor(key=bytes(32)))[0]
    assert redactor.learned == 1
    assert SECRET not in repr(cassettes)


def test_what_a_killed_process_has_left_is_read_all_the_same(folder: Folder) -> None:
    before = active_children()
    quick = _quick(folder, redactor := Redactor())
    for process in set(active_children()) - set(before):
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
    assert load_all(quick, folder.names(), redactor) == load_all(folder, folder.names(), Redactor())


def test_what_has_changed_meanwhile_is_read_anew(folder: Folder) -> None:
    reader = Ahead(folder.path, folder.paths(["c01", "c02", "c03", "c04"]), Redactor())
    data = (folder.path / "c02.yaml").read_bytes()
    assert reader.parsed("c02.yaml", data) is not None
    assert reader.parsed("c04.yaml", data) is None
    assert reader.parsed("c05.yaml", data) is None


class _Nothing:
    """Keeps nothing."""

    def get(self, name: str, data: bytes) -> Cassette | None:
        return None

    def read(self, cassette: Cassette) -> None:
        pass

    def keep(self, clean: object) -> None:
        pass
