"""Does each fresh answer find the stored one to the same request?"""

from dataclasses import replace

import pytest

from driftproxy.model.http import Cassette, Interaction, Request
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.traffic.matching.pair import pair
from driftproxy.traffic.redact import Redactor
from tests.answers import cassette, get

URL = "http://api.test/a"


def test_a_repeated_request_is_matched_in_order() -> None:
    stored = cassette(get(URL, 1), get(URL, 2))
    pairs = pair([stored], [cassette(get(URL, 10), get(URL, 20))])
    assert [one.fresh and one.fresh.response.body for one in pairs] == [b"10", b"20"]


def test_the_cassette_of_the_same_name_comes_first() -> None:
    stored = [cassette(get(URL, 1), name="a"), cassette(get(URL, 2), name="b")]
    pairs = pair(stored, [cassette(get(URL, 20), name="b")])
    assert [one.fresh and one.fresh.response.body for one in pairs] == [None, b"20"]


def test_cassettes_of_other_names_are_matched_by_request() -> None:
    pairs = pair([cassette(get(URL, 1), name="old")], [cassette(get(URL, 2), name="new")])
    assert [one.fresh and one.fresh.response.body for one in pairs] == [b"2"]


def test_another_request_is_no_match() -> None:
    assert pair([cassette(get(URL, 1))], [cassette(get(f"{URL}/b", 1))])[0].fresh is None


def _post(url: str, body: str, answer: int, media: str = "application/json") -> Interaction:
    one = get(url, answer)
    return replace(one, request=Request("POST", url, (("Content-Type", media),), body.encode()))


def _answers(stored: Cassette, fresh: Cassette) -> list[bytes | None]:
    return [one.fresh.response.body if one.fresh else None for one in pair([stored], [fresh], endpoint_of)]


def test_what_is_left_is_matched_by_endpoint_only_where_that_is_asked_for() -> None:
    stored, fresh = cassette(get(f"{URL}/1", 1), name="old"), cassette(get(f"{URL}/2", 2), name="new")
    assert pair([stored], [fresh])[0].fresh is None
    assert _answers(stored, fresh) == [b"2"]


def test_the_same_request_comes_before_one_that_is_like_it() -> None:
    stored = cassette(get(f"{URL}/1", 1), get(f"{URL}/2", 2))
    fresh = cassette(get(f"{URL}/3", 3), get(f"{URL}/1", 10))
    assert _answers(stored, fresh) == [b"10", b"3"]


@pytest.mark.parametrize(
    ("query", "answer"), [("q=cats&id=8", b"2"), ("id=7&q=dogs", None), ("q=cats", None), ("q=cats&id=7&embed=b", None)]
)
def test_other_names_and_words_in_the_query_are_another_question(query: str, answer: bytes | None) -> None:
    assert _answers(cassette(get(f"{URL}?q=cats&id=7", 1)), cassette(get(f"{URL}?{query}", 2))) == [answer]


def test_another_version_is_the_same_question() -> None:
    stored, fresh = (cassette(get(f"{URL}?api-version={one}", 1)) for one in ("2015-05-04-preview", "2018-05-01"))
    assert _answers(stored, fresh) == [b"1"]


def test_a_body_with_the_same_names_comes_first_however_it_is_written() -> None:
    stored = cassette(_post(URL, '{"user": {"name": "Ada"}}', 1), _post(URL, '{"team": 1}', 2))
    form = _post(URL, "user[name]=Bob", 10, "application/x-www-form-urlencoded")
    assert _answers(stored, cassette(_post(URL, '{"group": 1}', 20), form)) == [b"10", b"20"]


def test_another_key_finds_the_same_request() -> None:
    urls = [f"{URL}/{'a1b2c3d4' * 3}?api_key=abcdef0123456789&page={page}" for page in (1, 2)]
    said = [get(url, page) for page, url in enumerate(urls)]
    stored, fresh = (cassette(*map(Redactor(key=key), said)) for key in (b"k" * 32, b"o" * 32))
    pairs = pair([stored], [Cassette(fresh.name, fresh.interactions[::-1])])
    assert [one.fresh and one.fresh.response.body for one in pairs] == [b"0", b"1"]
