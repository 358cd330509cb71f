"""Several objects of a bucket are written all or none, whenever the writer is killed, and whoever comes in between."""

from collections.abc import Callable, Iterator

import fsspec
import pytest

from driftproxy.adapters.storage.begun import NOTE
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.store import Cassettes
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.bucket import bucket, environment_of


class Life:
    """A client that may change so many objects more; then it is dead, as the server sees it."""

    left = 1000

    def ended(self, method: str, _path: str) -> bool:
        self.left -= method not in {"GET", "HEAD"} and self.left >= 0
        return self.left < 0


LIFE = Life()
NAMES = ("a", "b", "new")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with bucket("begun", LIFE.ended) as url:
        yield url


@pytest.fixture
def store(endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Cassettes:
    for name, value in environment_of(endpoint).items():
        monkeypatch.setenv(name, value)
    LIFE.left = 1000
    store = opened(f"s3://begun/{request.node.name}")
    for name in NAMES[:2]:
        store.save([cassette(name, b"old")])
    return store


def cassette(name: str, body: bytes) -> Cassette:
    return Cassette(name, (Interaction(Request("GET", "http://h/"), Response(200, "OK", (), body)),))


def bodies(store: Cassettes) -> dict[str, bytes]:
    return {name: store.load(name).interactions[0].response.body for name in opened(str(store)).names()}


def notes(store: Cassettes) -> list[str]:
    system = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
    return [path for path in system.find(str(store).removeprefix("s3://")) if NOTE in path]


OLD = {"a": b"old", "b": b"old"}
NEW = dict.fromkeys(NAMES, b"new")


@pytest.mark.parametrize("moment", range(5))
def test_a_write_that_is_killed_is_ended_by_who_comes_next(store: Cassettes, moment: int) -> None:
    LIFE.left = moment
    if moment < 4:  # what is noted is as good as written, but not what its writer could not note
        with pytest.raises(CassetteError, match="these credentials do not allow it"):
            store.save([cassette(name, b"new") for name in NAMES])
    else:
        store.save([cassette(name, b"new") for name in NAMES])
    LIFE.left = 1000
    assert bodies(store) == (NEW if moment else OLD)
    assert not notes(store)


def between(store: Cassettes, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen when the first of the cassettes is written, and the next one is not."""
    files, acts = store._files, [act]
    put = files.put  # type: ignore[attr-defined]

    def slow(path: str, content: bytes, was: str | None) -> str:
        if path == "b.yaml" and acts:
            acts.pop()()
        return str(put(path, content, was))

    monkeypatch.setattr(files, "put", slow)


def test_who_comes_while_it_is_written_ends_it_and_the_writer_goes_on(
    store: Cassettes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, tries = opened(str(store)), list[int]()

    def theirs() -> None:
        assert bodies(other) == NEW
        other.save([cassette("b", b"theirs")])

    def ours() -> None:
        tries.append(1)
        store.save([cassette(name, b"new") for name in NAMES])

    between(store, monkeypatch, theirs)
    store.alone(NAMES, ours)
    assert len(tries) == 1
    assert bodies(store) == {**NEW, "b": b"theirs"}
    assert not notes(store)


def test_who_was_overtaken_meanwhile_begins_again_though_somebody_came(
    store: Cassettes, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, tries, seen = opened(str(store)), list[list[bytes]](), list[dict[str, bytes]]()

    def theirs() -> None:
        other._files._put("b.yaml", store.raw("a").replace(b"new", b"theirs"))  # type: ignore[attr-defined]
        seen.append(bodies(other))

    def ours() -> None:
        tries.append([store.load(name).interactions[0].response.body for name in NAMES[:2]])
        store.save([cassette(name, b"new") for name in NAMES])

    between(store, monkeypatch, theirs)
    store.alone(NAMES, ours)
    assert seen == [{"a": b"old", "b": b"theirs"}]
    assert tries == [[b"old", b"old"], [b"old", b"theirs"]]
    assert bodies(store) == NEW
    assert not notes(store)
