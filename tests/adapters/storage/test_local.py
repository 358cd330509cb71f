"""The files of a folder: found, versioned, written together, and locked without waiting for oneself."""

import os
from pathlib import Path

import pytest

from driftproxy.adapters.storage.local import LocalFiles
from driftproxy.model.errors import CassetteError


def test_files_are_walked_read_and_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = LocalFiles(Path("in"))
    assert (list(files.walk()), files.versions(), files.there(["a"]), files.version("a")) == ([], {}, [], "")
    files.write({"a": b"1", "deep/b": [b"2", b"3"]})
    (tmp_path / "in/.hidden").write_bytes(b"")
    (tmp_path / "in/.git").mkdir()
    (tmp_path / "in/.git/c").write_bytes(b"")
    assert sorted(files.walk()) == ["a", "deep/b"]
    assert (files.read("deep/b"), files.size("deep/b"), files.head("deep/b", 1)) == (b"23", 2, b"2")
    assert files.head("none", 1) is None
    assert files.digest("none") == ""
    before = files.versions(), files.digest("a")
    files.write({"a": b"1"})
    assert files.digest("a") == before[1]
    assert files.versions()["a"] != before[0]["a"]
    assert files.versions()["deep/b"] == before[0]["deep/b"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [".hidden", "a", "b", "c"]
    with pytest.raises(CassetteError, match="in/none cannot be read: No such file or directory"):
        files.read("none")


def test_who_is_alone_can_write(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)

    def act() -> str:
        files.write({"a/x": b"1"})
        return files.alone(["a/x", "b/y"], lambda: files.read("a/x").decode())

    assert files.alone(["a/x", "b/y"], act) == "1"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="whoever is root may write anywhere")
def test_a_folder_that_may_only_be_read_is_read(tmp_path: Path) -> None:
    note = tmp_path / ".driftproxy-begun-1"
    note.write_text('[".a.1-00000000~"]')
    (tmp_path / ".a.1-00000000~").write_text("x")
    tmp_path.chmod(0o500)
    try:
        assert list(LocalFiles(tmp_path).walk()) == []
        with pytest.raises(CassetteError, match="make it writable"):
            LocalFiles(tmp_path).write({"a": b""})
    finally:
        tmp_path.chmod(0o700)
    assert note.exists()
    assert list(LocalFiles(tmp_path).walk()) == ["a"]


def test_what_begun_but_cannot_be_ended_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / ".driftproxy-begun-1"
    note.write_text('[".a.1-00000000~"]')
    (tmp_path / ".a.1-00000000~").write_text("x")

    def refuse(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        assert list(LocalFiles(tmp_path).walk()) == []
    assert note.exists()
    assert list(LocalFiles(tmp_path).walk()) == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_links_below_the_folder_lead_nowhere_else_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "deep").mkdir(parents=True)
    (root / "deep/a").write_bytes(b"1")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a").write_bytes(b"2")
    (root / "inside").symlink_to("deep")
    (root / "outside").symlink_to(tmp_path / "out")
    (root / "deep/file").symlink_to(tmp_path / "out/a")
    (tmp_path / "link").symlink_to(root)
    for files in (LocalFiles(root), LocalFiles(tmp_path / "link")):
        assert files.read("inside/a") == b"1"
        for path in ("outside/a", "deep/file", "inside/file", "../out/a"):
            with pytest.raises(CassetteError):
                files.read(path)
    os.mkfifo(root / "pipe")
    with pytest.raises(CassetteError, match="cannot be read"):
        LocalFiles(root).read("pipe")
