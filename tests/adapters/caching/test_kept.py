"""What is kept of recordings is what they hold now, and holds no secret."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from driftproxy.adapters.caching import kept
from driftproxy.adapters.caching.kept import Kept, keeping
from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange import loads
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.loading import load_all

TOKEN = "ghp_abcdefghijklmnopqrst0123"

Load = Callable[..., tuple[list[Cassette], bool]]


def _saying(text: str) -> Interaction:
    return Interaction(Request("GET", "https://h/a"), Response(200, "OK", (("N", "1"),), text.encode()))


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Return what loads all cassettes redacted, and says whether a file had to be parsed for that."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    parsed: list[str] = []

    def counted(data: bytes, name: str, *rest: Any, **more: Any) -> Cassette:
        parsed.append(name)
        return loads(data, name, *rest, **more)

    monkeypatch.setattr("driftproxy.adapters.storage.store.loads", counted)

    def act(redactor: Redactor | None = None, names: Sequence[str] = ()) -> tuple[list[Cassette], bool]:
        parsed.clear()
        store, redactor = Folder(tmp_path / "c"), redactor or Redactor()
        cassettes, _ = load_all(store.keeping(Kept(str(store), redactor, 4)), names or store.names(), redactor)
        return cassettes, bool(parsed)

    Folder(tmp_path / "c").save(
        [Cassette("a", (_saying("one"),)), Cassette("b", (_saying('{"two": "zwei"}'), _saying("")))]
    )
    return act


def _file(tmp_path: Path) -> Path:
    (found,) = (tmp_path / "cache" / "driftproxy").iterdir()
    return found


def test_what_was_read_once_is_not_parsed_again(load: Load) -> None:
    first, _ = load()
    assert load() == (first, False)
    assert len(first) == 2


def test_what_has_changed_is_read_anew(load: Load, tmp_path: Path) -> None:
    load()
    Folder(tmp_path / "c").save([Cassette("a", (_saying("three"),))])
    cassettes, parsed = load()
    assert parsed
    assert cassettes[0].interactions == (_saying("three"),)
    assert load() == (cassettes, False)


def test_what_was_not_read_now_makes_way_only_where_there_is_too_much(load: Load, tmp_path: Path) -> None:
    load()
    for number in range(3):
        Folder(tmp_path / "c").save([Cassette("c", (_saying(f"number {number}"),))])
        assert load(names=["c"])[1]
        assert load()[1] is (number == 2)


def test_a_recording_with_a_secret_is_not_kept(load: Load, tmp_path: Path) -> None:
    Folder(tmp_path / "c").save([Cassette("c", (_saying(f"it is {TOKEN}"),))])
    first, _ = load()
    assert TOKEN not in str(first)
    assert TOKEN.encode() not in _file(tmp_path).read_bytes()
    before = _file(tmp_path).stat().st_mtime_ns
    assert load() == (first, True)
    assert _file(tmp_path).stat().st_mtime_ns == before


def test_a_secret_that_another_recording_tells_is_hidden_in_one_that_was_kept(load: Load, tmp_path: Path) -> None:
    Folder(tmp_path / "c").save([Cassette("a", (_saying("see wxyz0123456789abcd"),))])
    load()
    Folder(tmp_path / "c").save([Cassette("c", (_saying('{"password": "wxyz0123456789abcd"}'),))])
    for _ in range(2):
        assert "wxyz" not in str(load())
    Folder(tmp_path / "c").save([Cassette("a", (_saying("and wxyz0123456789abcd"),))])
    assert "wxyz" not in str(load())
    assert b"wxyz" not in _file(tmp_path).read_bytes()


def test_other_settings_find_other_secrets_and_nothing_of_the_old_ones_stays(load: Load, tmp_path: Path) -> None:
    assert "zwei" in str(load())
    assert b"zwei" in _file(tmp_path).read_bytes()
    for _ in range(2):
        assert "zwei" not in str(load(Redactor(["two"])))
        assert b"zwei" not in _file(tmp_path).read_bytes()


def test_a_damaged_file_is_none(load: Load, tmp_path: Path) -> None:
    first, _ = load()
    whole = _file(tmp_path).read_bytes()
    for broken in (b"", whole[:-1], whole[:-1] + b"\0", whole.partition(b"\n")[2]):
        _file(tmp_path).write_bytes(broken)
        assert load() == (first, True)
        assert load() == (first, False)


def test_what_lies_beside_a_file_is_looked_at_each_time(load: Load, tmp_path: Path) -> None:
    mappings = tmp_path / "c" / "mappings"
    mappings.mkdir()
    (tmp_path / "c" / "__files").mkdir()
    body = tmp_path / "c" / "__files" / "b.txt"
    (mappings / "m.json").write_text(
        '{"request": {"method": "GET", "url": "/x"}, "response": {"bodyFileName": "b.txt"}}'
    )
    for said in ("one", "two"):
        body.write_text(said)
        assert load()[0][-1].interactions[0].response.body == said.encode()


def test_few_are_not_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "Kept", None)
    store = Folder(tmp_path)
    assert keeping(store, ["a"] * 99, Redactor()) is store
    with pytest.raises(TypeError):
        keeping(store, ["a"] * 100, Redactor())


def test_what_is_equal_is_kept_once_and_what_only_looks_equal_stays_apart(load: Load, tmp_path: Path) -> None:
    head = (("Content-Type", "application/json"), ("N", "1"))
    same = [Interaction(Request("GET", f"https://h/{n}", head, b""), Response(n, "", head, b"1")) for n in (200, 201)]
    Folder(tmp_path / "c").save([Cassette("a", tuple(same))])
    load()
    cassettes, parsed = load()
    assert not parsed
    assert cassettes[0].interactions == tuple(same)
    one, other = cassettes[0].interactions
    assert one.request.headers is other.request.headers is other.response.headers
    assert [type(part) for part in (one.response.status, one.response.body)] == [int, bytes]
