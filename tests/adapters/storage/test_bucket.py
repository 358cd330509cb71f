"""A bucket as a store: what a folder does, on a real server; and who was overtaken begins again."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
import pytest

from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.store import Cassettes
from driftproxy.exchange.vcr import dumps, dumps_json
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes
from tests.bucket import bucket, environment_of


def cassette(name: str, *bodies: bytes) -> Cassette:
    bodies = bodies or (b"{}",)
    return Cassette(
        name, tuple(Interaction(Request("GET", "http://h/"), Response(200, "OK", (), body)) for body in bodies)
    )


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with bucket("cassettes") as url:
        yield url


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    for name, value in environment_of(endpoint).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def system() -> fsspec.AbstractFileSystem:
    return fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Cassettes:
    return opened(f"s3://cassettes/{request.node.name}")


def test_what_was_saved_is_listed_and_loaded(store: Cassettes) -> None:
    assert store.names() == ()
    store.save([cassette("b/deep"), cassette("a")], {"a": Notes("2026-01-01", "t", ("x",))})
    assert store.names() == ("a", "b/deep")
    assert store.load("b/deep") == cassette("b/deep")
    assert (store.notes("a").tests, store.notes("b/deep")) == (("x",), Notes())
    assert (store.size("a"), store.size("none")) == (len(dumps(cassette("a"))), 0)
    assert [store.digest([name]) == store.digest(["a"]) for name in ("a", "none")] == [True, False]
    store.write("new", iter([b"- request: {uri: 'http://h/', method: GET}\n  response: {status: {code: 200}}\n"]))
    assert len(store.load("new").interactions) == 1
    store.write_baseline("what is there")
    assert store.names() == ("a", "b/deep", "new")
    with pytest.raises(CassetteError, match="there is no cassette `dep` in s3://cassettes/"):
        store.load("dep")


def test_files_of_other_kinds_and_hidden_ones_are_as_in_a_folder(
    store: Cassettes, system: fsspec.AbstractFileSystem
) -> None:
    root = str(store).removeprefix("s3://")
    for name, data in {
        "a.json": dumps_json(cassette("a")), "package.json": b"{}", "empty.json": b"", ".hidden/x.yaml": b"",
        "bad.yaml": b"interactions: [", "two.yaml": b"", "two.json": dumps_json(cassette("two")),
    }.items():  # fmt: skip
        system.pipe_file(f"{root}/{name}", data)
    assert store.names() == ("a", "bad", "two.json", "two.yaml")
    with pytest.raises(CassetteError, match=r"bad\.yaml, line 1: this cannot be read"):
        store.load("bad")
    with pytest.raises(CassetteError, match=r"twice, as two\.yaml and two\.json"):
        store.load("two")
    store.save([cassette("a", b"new")])
    assert system.cat_file(f"{root}/a.json") == dumps_json(cassette("a", b"new"))
    for name in ("../out", "/out", "a/../../b"):
        with pytest.raises(CassetteError, match="path inside"):
            store.save([cassette(name)])


def test_who_was_overtaken_begins_again(store: Cassettes) -> None:
    store.save([cassette("a", b"1")])
    other = opened(str(store))
    tries = []

    def grow() -> None:
        before = store.load("a")
        tries.append(before.interactions[-1].response.body)
        if len(tries) == 1:
            other.save([cassette("a", b"1", b"theirs")])
        store.save([Cassette("a", (*before.interactions, *cassette("a", b"ours").interactions))])

    store.alone(["a"], grow)
    assert tries == [b"1", b"theirs"]
    assert [one.response.body for one in store.load("a").interactions] == [b"1", b"theirs", b"ours"]


def test_of_two_that_make_one_the_second_begins_again(store: Cassettes) -> None:
    other = opened(str(store))
    seen = []

    def make() -> None:
        seen.append(store.names())
        if not store.version("a"):
            other.save([cassette("a", b"theirs")])
            store.save([cassette("a", b"ours")])

    store.alone(["a"], make)
    assert seen == [(), ("a",)]
    assert store.load("a") == cassette("a", b"theirs")


def test_who_is_overtaken_again_and_again_gives_up(store: Cassettes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("driftproxy.adapters.storage.bucket._MOST", 3)
    other = opened(str(store))

    def lose() -> None:
        other.save([cassette("a", store.version("a").encode())])
        store.save([cassette("a")])

    with pytest.raises(CassetteError, match="others keep on writing to s3://cassettes/"):
        store.alone(["a"], lose)


def test_of_several_all_are_written_or_none(store: Cassettes, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save([cassette("a", b"old"), cassette("b", b"old")])
    system = store._files._system  # type: ignore[attr-defined]
    pipe = system.pipe_file

    def fail(path: str, *rest: object, **more: object) -> object:
        if path.endswith("/b.yaml"):
            raise PermissionError("Access Denied")
        return pipe(path, *rest, **more)

    monkeypatch.setattr(system, "pipe_file", fail)
    with pytest.raises(CassetteError, match=r"cannot be written to b\.yaml: these credentials do not allow it"):
        store.save([cassette("a", b"new"), cassette("0", b"new"), cassette("b", b"new")])
    assert store.names() == ("a", "b")
    assert store.load("a") == cassette("a", b"old")


def test_three_writers_lose_nothing(store: Cassettes) -> None:
    def write(me: int) -> None:
        own = opened(str(store))

        def add() -> None:
            before = own.load("one").interactions if own.version("one") else ()
            own.save([Cassette("one", (*before, Interaction(Request("GET", f"http://h/{me}"), Response(200))))])

        own.alone(["one"], add)

    with ThreadPoolExecutor(3) as pool:
        assert len(list(pool.map(write, range(3)))) == 3
    assert {one.request.url for one in store.load("one").interactions} == {f"http://h/{me}" for me in range(3)}


@pytest.mark.parametrize(
    ("url", "environment", "said"),
    [
        ("s3://nowhere-at-all/x", {}, "s3://nowhere-at-all/x cannot be listed: there is no such bucket; make it"),
        ("nosuch://user:secret@place/x", {}, "nosuch://place/x cannot be opened: Protocol not known: nosuch"),
    ],
)
def test_what_is_wrong_is_one_sentence(url: str, environment: dict[str, str], said: str) -> None:
    with pytest.raises(CassetteError) as caught:
        opened(url).names()
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_missing_credentials_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_") and "ENDPOINT" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(CassetteError, match="there are no credentials; set AWS_ACCESS_KEY_ID"):
        opened("s3://cassettes/x").save([cassette("a")])
