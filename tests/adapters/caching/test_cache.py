"""The cache of comparisons: it gives back what was put in, or nothing; and nothing that goes wrong with it matters."""

import json
import os
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.caching.cache import Cache, cache_folder, fingerprint
from driftproxy.adapters.caching.comparisons import Comparisons
from driftproxy.adapters.storage.store import Folder
from driftproxy.drift import drift
from driftproxy.model.finding import Report, Unchecked
from driftproxy.model.http import Cassette
from tests.answers import cassette, get

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def report() -> Report:
    said = drift(
        [cassette(get("http://h/", {"id": 1, "gone": "x"}))],
        [cassette(get("http://h/", {"id": 2}))],
        unchecked=[Unchecked("c", 7, "GET /", "timeout", "it took too long")],
        tests={"c": ("t",)},
    )
    assert said.findings
    return said


@pytest.fixture
def cache(tmp_path: Path) -> Comparisons:
    return Comparisons(tmp_path / "home" / "driftproxy")


def test_what_was_put_is_got(cache: Comparisons, report: Report) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, report)
    assert cache.get(KEY) == report
    assert cache.get(OTHER) is None


def test_what_is_damaged_or_was_made_for_something_else_is_as_good_as_none(cache: Comparisons, report: Report) -> None:
    cache.put(KEY, report)
    file = cache.folder / f"{KEY}.report"
    whole = file.read_bytes()
    (cache.folder / f"{OTHER}.report").write_bytes(whole)
    assert cache.get(OTHER) is None
    for broken in (b"", whole[:-1], whole.replace(b"gone", b"kept"), whole.partition(b"\n")[2], b"\xff" * 99):
        file.write_bytes(broken)
        assert cache.get(KEY) is None
    file.unlink()
    file.mkdir()
    assert cache.get(KEY) is None
    cache.put(KEY, report)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_it_is_private(cache: Comparisons, report: Report) -> None:
    cache.put(KEY, report)
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    cache.folder.chmod(0o770)
    assert cache.get(KEY) is None
    cache.put(OTHER, report)
    assert [path.name for path in cache.folder.iterdir()] == [f"{KEY}.report"]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links take a right there")
def test_a_link_in_its_place_is_not_followed(cache: Comparisons, report: Report, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    cache.folder.parent.mkdir()
    cache.folder.symlink_to(elsewhere)
    cache.put(KEY, report)
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_cannot_be_made_does_not_matter(report: Report, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Comparisons(tmp_path / "file" / "driftproxy")
    cache.put(KEY, report)
    assert cache.get(KEY) is None


def test_a_report_that_cannot_be_written_as_json_is_not_kept(cache: Comparisons) -> None:
    cache.put(KEY, Report((), 0, (Unchecked("\ud800", 0, "", "", ""),)))
    assert cache.get(KEY) is None


def test_the_oldest_make_way(cache: Comparisons, report: Report) -> None:
    for number in range(40):
        cache.put(f"{number:064}", report)
        os.utime(cache.folder / f"{number:064}.report", (number, number))
    assert sorted(path.stem for path in cache.folder.iterdir()) == [f"{number:064}" for number in range(8, 40)]


def test_it_lies_where_the_user_keeps_such_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "driftproxy"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # which the specification calls invalid
    assert cache_folder() == Path("~/.cache/driftproxy").expanduser()


def test_a_fingerprint_is_of_the_inputs() -> None:
    assert fingerprint(["a", "b"]) == fingerprint(["a", "b"]) != fingerprint(["ab"])
    assert fingerprint(["\udc80"])


def test_a_digest_is_of_all_that_the_files_hold(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.save([Cassette("a"), Cassette("b/c", cassette(get("http://h/", 1)).interactions)])
    seen = {folder.digest(["a"]), folder.digest(["b/c"]), folder.digest(["a", "b/c"])}
    (tmp_path / "a.yaml").write_text("interactions: []\n")
    seen.add(folder.digest(["a"]))
    (tmp_path / "a.about.json").write_text(json.dumps({"tests": ["t"]}))
    seen.add(folder.digest(["a"]))
    (tmp_path / "a.yaml").unlink()
    seen.add(folder.digest(["a"]))
    (tmp_path / "a.yaml").mkdir()
    seen.add(folder.digest(["nowhere"]))
    assert len(seen) == 7
    assert folder.digest(["a", "b/c"]) == folder.digest(["a", "b/c"])


def test_nobody_without_a_home_has_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", homeless)
    cache = Cache(cache_folder(), "things", most=1, largest=9)
    cache.put("a", b"1")
    assert cache.get("a") is None
