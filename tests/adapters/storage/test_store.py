"""The folder of cassettes: what is listed, what is refused, and that nothing is lost when writing fails."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange.vcr import dumps, dumps_json
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes


def cassette(name: str, body: bytes = b"{}") -> Cassette:
    return Cassette(name, (Interaction(Request("GET", "http://h/"), Response(200, "OK", (), body)),))


def test_what_was_saved_is_listed_and_loaded(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "not" / "yet")
    assert folder.names() == ()
    folder.save([cassette("b/deep"), cassette("a")])
    assert folder.names() == ("a", "b/deep")
    assert folder.load("b/deep") == cassette("b/deep")
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.yaml", "deep.yaml"]


def test_only_cassettes_are_listed(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml", "x.about.json", ".hidden.yaml", ".git/c.yaml", "readme.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(dumps(cassette("x")))
    (tmp_path / "c.json").write_bytes(dumps_json(cassette("c")))
    (tmp_path / "package.json").write_text('{"name": "web"}')
    assert Folder(tmp_path).names() == ("a", "b", "c")


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json"])
def test_a_cassette_keeps_its_file_and_format(tmp_path: Path, suffix: str) -> None:
    write = dumps_json if suffix == ".json" else dumps
    (tmp_path / f"a{suffix}").write_bytes(write(cassette("a")))
    (tmp_path / f"a{suffix}").chmod(0o640)
    Folder(tmp_path).save([cassette("a", b"new")])
    assert (tmp_path / f"a{suffix}").read_bytes() == write(cassette("a", b"new"))
    assert (tmp_path / f"a{suffix}").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == [f"a{suffix}"]


def test_a_broken_cassette_is_named_with_file_and_line(tmp_path: Path) -> None:
    Folder(tmp_path).save([cassette("good")])
    (tmp_path / "bad.yaml").write_text("interactions:\n- [")
    assert Folder(tmp_path).names() == ("bad", "good")
    with pytest.raises(CassetteError, match=r"bad\.yaml, line 2: "):
        Folder(tmp_path).load("bad")
    assert Folder(tmp_path).load("good") == cassette("good")


def test_a_missing_cassette_names_the_nearest(tmp_path: Path) -> None:
    Folder(tmp_path).save([cassette("billing/pay")])
    with pytest.raises(CassetteError, match="did you mean `billing/pay`"):
        Folder(tmp_path).load("billing/pya")


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are POSIX")
def test_what_is_no_file_is_named_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "dangling.yaml").symlink_to("nowhere.yaml")
    folder = Folder(tmp_path)
    assert folder.names() == ("dangling", "pipe")
    for name in folder.names():
        with pytest.raises(CassetteError, match=f"the cassette `{name}` in .* is no file that can be read"):
            folder.load(name)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(dumps(cassette("a")))
    (tmp_path / "a.json").write_bytes(dumps_json(cassette("a")))
    with pytest.raises(CassetteError, match=r"twice, as a\.yaml and a\.json"):
        Folder(tmp_path).load("a")


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/../../out", "", "a\0b", "..", "a\\..\\b"])
def test_a_name_never_leads_out(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path / "in")
    for act in (folder.load, folder.notes, lambda one: folder.save([cassette(one)])):
        with pytest.raises(CassetteError, match="path inside"):
            act(name)
    assert list(tmp_path.iterdir()) == []


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    Folder(outside).save([cassette("secret")])
    folder = Folder(tmp_path / "in")
    folder.save([cassette("own")])
    (folder.path / "file.yaml").symlink_to(outside / "secret.yaml")
    (folder.path / "folder").symlink_to(outside)
    (folder.path / "inner.yaml").symlink_to("own.yaml")
    assert folder.names() == ("file", "inner", "own")
    for name in ("file", "folder/secret", "folder/new"):
        with pytest.raises(CassetteError, match="symbolic link"):
            folder.load(name)
        with pytest.raises(CassetteError, match="symbolic link"):
            folder.save([cassette("own", b"changed"), cassette(name)])
    assert folder.load("own") == cassette("own")
    assert [path.name for path in outside.iterdir()] == ["secret.yaml"]
    folder.save([cassette("inner", b"through the link")])
    assert folder.load("own").interactions == cassette("inner", b"through the link").interactions


def test_notes_lie_beside(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.save([cassette("a/b")])
    assert folder.notes("a/b") == Notes()
    notes = Notes("2026-11-21", "driftproxy 0.1.0", ("tests/test_b.py::test_b",))
    folder.annotate({"a/b": notes})
    assert folder.notes("a/b") == notes
    assert list(json.loads((tmp_path / "a/b.about.json").read_text())) == ["heard", "tests", "tool"]
    assert folder.names() == ("a/b",)
    for broken in ("<<<<<<< HEAD", "[]", '{"tests": 5}'):
        (tmp_path / "a/b.about.json").write_text(broken)
        with pytest.raises(CassetteError, match=r"b\.about\.json: these notes"):
            folder.notes("a/b")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    folder = Folder(tmp_path / "file" / "cassettes")
    with pytest.raises(CassetteError, match=r"cannot write to .*cassettes: Not a directory; no file there was changed"):
        folder.save([cassette("a")])


@pytest.mark.skipif(
    not Path("/proc/self/fdinfo").is_dir(), reason="there is no folder here that even root cannot write"
)
def test_a_read_only_folder_is_named() -> None:
    with pytest.raises(CassetteError, match=r"cannot write to /proc/self/fdinfo: "):
        Folder(Path("/proc/self/fdinfo")).save([cassette("a")])


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    Folder(tmp_path).save([cassette("a"), cassette("b")])
    script = f"""
        import resource
        from pathlib import Path
        from driftproxy.adapters.storage.store import Folder
        from driftproxy.model.errors import CassetteError
        from driftproxy.model.http import *
        large = (Interaction(Request("GET", "http://h/"), Response(200, "OK", (), b"x" * 100_000)),)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            Folder(Path({str(tmp_path)!r})).save([Cassette("a"), Cassette("c"), Cassette("b", large)])
        except CassetteError as error:
            print(error)
    """
    run = subprocess.run([sys.executable, "-c", dedent(script)], capture_output=True, text=True, check=True)
    assert "File too large; no file there was changed" in run.stdout
    assert Folder(tmp_path).load("a") == cassette("a")
    assert Folder(tmp_path).load("b") == cassette("b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "b.yaml"]
