"""Accepting replaces answers, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.matching.accept import accept, current, digest
from driftproxy.traffic.redact import Redactor


def redact(cassette: Cassette) -> Cassette:
    return Cassette(cassette.name, tuple(map(Redactor(), cassette.interactions)))


def of(*answers: tuple[str, bytes]) -> Cassette:
    return Cassette("c", tuple(Interaction(Request("GET", url), Response(200, body=body)) for url, body in answers))


def digests(cassette: Cassette) -> list[str]:
    return [digest(one.response) for one in redact(cassette).interactions]


@given(st.lists(st.sampled_from(["http://h/a", "http://h/b", "http://h/?api_key=of-mine"]), max_size=6), st.data())
def test_only_the_chosen_positions_change_and_only_their_answers(urls: list[str], data: st.DataObject) -> None:
    stored = of(*((url, b"old") for url in urls))
    fresh = redact(of(*((url, str(index).encode()) for index, url in enumerate(urls))))
    chosen = data.draw(st.sets(st.sampled_from(range(len(urls)))) if urls else st.just(set()))
    taken = accept(stored, fresh, chosen, redact, digests(stored))
    assert accept(taken, fresh, chosen, redact, digests(stored)) == taken
    assert current(taken, fresh, redact, digests(stored)) == {*range(len(urls))}
    assert [one.request for one in taken.interactions] == [one.request for one in stored.interactions]
    assert [one.response.body for one in taken.interactions] == [
        str(index).encode() if index in chosen else b"old" for index in range(len(urls))
    ]


@pytest.mark.parametrize("index", [1, 2, 7])
def test_a_position_without_a_fresh_answer_is_an_error(index: int) -> None:
    stored = of(("http://h/a", b"1"), ("http://h/b", b"2"), ("http://h/a", b"3"))
    with pytest.raises(LookupError):
        accept(stored, of(("http://h/a", b"x")), [0, index], redact, digests(stored))
    assert current(stored, of(("http://h/a", b"x")), redact, digests(stored)) == {0}


@pytest.mark.parametrize("compared", [of(("http://h/a", b"other")), of()])
def test_an_answer_that_was_not_compared_is_not_replaced(compared: Cassette) -> None:
    with pytest.raises(LookupError):
        accept(of(("http://h/a", b"mine")), of(("http://h/a", b"fresh")), [0], redact, digests(compared))
