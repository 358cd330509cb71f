"""Does each fresh answer find the stored one to the same request?"""

from driftproxy.traffic.pair import pair
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
