"""What several processes keep together."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from driftproxy.adapters.replaying.shared import SharedState
from driftproxy.adapters.replaying.workers import forked
from driftproxy.model.http import Request

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # of the threads of xdist


@pytest.fixture
def shared() -> Iterator[SharedState]:
    with closing(SharedState()) as made:
        yield made


def test_counts_of_several_processes_are_those_of_one(shared: SharedState) -> None:
    found: list[list[int]] = []

    def work(number: int, end: int) -> list[int]:
        return [shared(("a", "test", 1), 1) for _ in range(2000)]

    with forked(3, work, found.append):
        pass
    assert sorted(one for each in found for one in each) == list(range(6000))
    assert all(each == sorted(each) for each in found)
    assert shared(("a", "test", 1), 0) == 6000
    assert shared(("a", "test", 2), 0) == 0


def test_what_one_tells_the_others_hear_once(shared: SharedState) -> None:
    told = Request("POST", "http://h/", (("A", "\udcff"),), b"secret")
    found: list[tuple[int, list[Request], list[Request]]] = []
    ready, go = os.pipe()

    def work(number: int, end: int) -> tuple[int, list[Request], list[Request]]:
        if number == 0:
            shared.tell(told)
            os.write(go, b".")
            return number, [], []
        os.read(ready, 1)
        return number, list(shared.news()), list(shared.news())

    with forked(2, work, found.append):
        pass
    os.close(ready)
    os.close(go)
    assert sorted(found)[1] == (1, [told], [])
    shared.tell(Request("POST", "http://h/", (), bytes(1 << 27)))  # too much is not told
    assert list(shared.news()) == [told]
