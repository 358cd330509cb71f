"""A folder is named by its path, a bucket by its URL."""

from pathlib import Path

import pytest

from driftproxy.adapters.storage.place import is_url, opened
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response


@pytest.mark.parametrize("place", ["s3://bucket/prefix", "memory://x", "S3://B", "gcs://b"])
def test_a_url_is_one(place: str) -> None:
    assert is_url(place)


@pytest.mark.parametrize("place", ["cassettes", "/a", "C:\\a", "a:b", "./s3:/x", "", Path("s3://x"), None, 5])
def test_a_path_is_none(place: object) -> None:
    assert not is_url(place)


def test_a_path_is_a_folder() -> None:
    store = opened("a/b")
    assert isinstance(store, Folder)
    assert str(store) == str(Path("a/b"))


def test_other_places_of_fsspec_work_and_the_last_writer_wins() -> None:
    store = opened("memory://recordings/billing")
    assert str(store) == "memory://recordings/billing"
    cassette = Cassette("deep/a", (Interaction(Request("GET", "http://h/"), Response(200, "OK", (), b"1")),))
    store.save([cassette])
    assert store.names() == ("deep/a",)
    assert store.alone(["deep/a"], lambda: store.load("deep/a")) == cassette
    store.save([cassette, Cassette("b", cassette.interactions)])
    assert store.names() == ("b", "deep/a")


def test_a_place_that_nobody_knows_is_said() -> None:
    with pytest.raises(CassetteError, match="nosuch://x cannot be opened: "):
        opened("nosuch://x")
