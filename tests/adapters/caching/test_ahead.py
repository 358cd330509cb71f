"""What several processes parse is what one would parse; what cannot be read is told by the one who reads."""

from pathlib import Path

import pytest

from driftproxy.adapters.caching import ahead
from driftproxy.adapters.caching.ahead import Ahead
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Return a folder of more files than a process is given at once, one of which is broken, as one that is large."""
    folder, headers = Folder(tmp_path), (("Content-Type", "application/json"),)
    folder.save([Cassette(f"c{number}", (_one(number, headers),)) for number in range(20)])
    (tmp_path / "broken.yaml").write_text("interactions: [")
    monkeypatch.setattr(ahead, "_ENOUGH", 1)
    monkeypatch.setattr(ahead, "_CHUNK", 8)
    return folder


def _one(number: int, headers: Headers) -> Interaction:
    return Interaction(Request("GET", f"http://api.test/{number}"), Response(200, "OK", headers, b'{"a": %d}' % number))


def test_it_is_what_one_process_reads(folder: Folder) -> None:
    names = folder.names()
    quick = folder.keeping(_Nothing(), Ahead(folder.path, folder.paths(names)))
    for name in names:
        if name == "broken":
            with pytest.raises(CassetteError, match=r"broken\.yaml"):
                quick.load(name)
        else:
            assert quick.load(name) == folder.load(name)
    assert quick.load("c1") == folder.load("c1")  # once more


def test_what_has_changed_meanwhile_is_read_anew(folder: Folder) -> None:
    reader = Ahead(folder.path, folder.paths(["c1", "c2"]))
    data = (folder.path / "c1.yaml").read_bytes()
    assert reader.parsed("c1.yaml", data) is not None
    assert reader.parsed("c2.yaml", data) is None
    assert reader.parsed("c3.yaml", data) is None


class _Nothing:
    """Keeps nothing."""

    def get(self, name: str, data: bytes) -> Cassette | None:
        return None

    def read(self, cassette: Cassette) -> None:
        pass

    def keep(self, clean: object) -> None:
        pass
