"""Which recorded answer a request gets, and why one gets none."""

import json
from dataclasses import replace

import pytest

from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.repeat import Repeat
from driftproxy.traffic.matching.playback import Missed, Playback
from driftproxy.traffic.redact import Redactor


def interaction(url: str, body: bytes = b"", method: str = "GET") -> Interaction:
    return Interaction(Request(method, url), Response(200, body=body))


def playback(*cassettes: Cassette) -> Playback:
    return Playback(cassettes, Redactor())


def bodies(play: Playback, count: int, cassette: str = "", test: str = "") -> list[bytes]:
    said = [play.answer(Request("GET", "http://h/"), cassette, test) for _ in range(count)]
    return [one.body if isinstance(one, Response) else b"missed" for one in said]


A = Cassette("a", (interaction("http://h/", b"1"), interaction("http://h/x"), interaction("http://h/", b"2")))
B = Cassette("b", (interaction("http://h/", b"3"),))


def test_the_recorded_order_then_the_last_again() -> None:
    assert bodies(playback(A), 4) == [b"1", b"2", b"2", b"2"]


def test_a_named_cassette_answers_from_itself_only() -> None:
    play = playback(A, B)
    assert bodies(play, 2, "b") == [b"3", b"3"]
    assert bodies(play, 2, "a") == [b"1", b"2"]


def test_no_name_is_all_cassettes_in_their_order() -> None:
    assert bodies(playback(A, B), 4) == [b"1", b"2", b"3", b"3"]


def test_each_test_has_a_sequence_of_its_own() -> None:
    play = playback(A)
    assert [bodies(play, 1, "a", test)[0] for test in ("t1", "t2", "t1", "t2")] == [b"1", b"1", b"2", b"2"]


def test_secrets_make_no_difference() -> None:
    play = playback(
        Cassette("a", (interaction("http://h/?token=REDACTED", b"1"), interaction("http://h/?api_key=old", b"2")))
    )
    live = [play.answer(Request("GET", f"http://h/?{query}")) for query in ("token=live", "api_key=live")]
    assert [one.body for one in live if isinstance(one, Response)] == [b"1", b"2"]


def test_what_was_recorded_with_any_key_is_found() -> None:
    urls = [f"http://h/?token=abcdef012345678{last}" for last in "12"]
    recorded = Cassette("a", tuple(map(Redactor(key=b"k" * 32), (interaction(url, url.encode()) for url in urls))))
    for redactor in (Redactor(key=b"k" * 32), Redactor(key=b"o" * 32), Redactor()):
        play = Playback([recorded], redactor)
        said = [play.answer(Request("GET", url)) for url in reversed(urls)]
        assert all(isinstance(one, Response) for one in said)
    exact = Playback([recorded], Redactor(key=b"k" * 32))
    answers = [exact.answer(Request("GET", url)) for url in reversed(urls)]
    assert answers == [one.response for one in reversed(recorded.interactions)]
    assert isinstance(exact.answer(Request("GET", "http://h/?token=new-one-0123456789")), Response)
    assert isinstance(exact.answer(Request("GET", "http://h/?other=new-one-0123456789")), Missed)


def test_a_miss_names_the_nearest_without_secrets() -> None:
    play = playback(A)
    missed = Missed("GET http://h/y?token=REDACTED", "", "GET http://h/x", ("the path: recorded /x, asked /y",))
    assert [play.answer(Request("GET", "http://h/y?token=live")) for _ in "12"] == [missed, missed]
    assert play.answered == 0


def test_a_miss_says_that_another_cassette_has_it() -> None:
    assert playback(A, B).answer(Request("GET", "http://h/x"), "b") == Missed(
        "GET http://h/x",
        "b",
        "GET http://h/x",
        ("it is in the cassette `a`, which `--cassette a` chooses, or a test's marker",),
    )


def test_a_miss_says_that_there_is_no_such_cassette() -> None:
    said = playback(A).answer(Request("GET", "http://h/y"), "zz")
    assert isinstance(said, Missed)
    assert said.differences[0] == "there is no cassette `zz`; in the others:"


def test_nothing_recorded_at_all() -> None:
    assert playback(Cassette("a")).answer(Request("GET", "http://h/")) == Missed(
        "GET http://h/", "", "", ("nothing is recorded",)
    )


def test_what_was_not_used() -> None:
    play = playback(A, B)
    bodies(play, 1, "a")
    assert play.unused == {"a": (2, 3), "b": (1, 1)}
    bodies(play, 3)
    assert play.unused == {"a": (1, 3)}


def test_once_the_answers_are_used() -> None:
    said = {repeat: bodies(Playback([A], Redactor(), repeat=repeat), 4) for repeat in Repeat}
    assert said[Repeat.LAST] == [b"1", b"2", b"2", b"2"]
    assert said[Repeat.AGAIN] == [b"1", b"2", b"1", b"2"]
    assert said[Repeat.NEVER] == [b"1", b"2", b"missed", b"missed"]
    orders = [bodies(Playback([A], Redactor(), repeat=Repeat.ANY, seed=seed), 8) for seed in (*range(9), 0)]
    assert all({*order[n : n + 2]} == {b"1", b"2"} for order in orders for n in range(0, 8, 2))
    assert orders[0] == orders[-1]
    assert len({tuple(order) for order in orders}) > 1


def test_one_answer_too_few_is_a_miss_that_says_so() -> None:
    play = Playback([B], Redactor(), repeat=Repeat.NEVER)
    assert bodies(play, 1) == [b"3"]
    words = ("it is recorded once, and was asked once more",)
    missed = Missed("GET http://h/", "", "GET http://h/", words, used_up=True)
    assert play.answer(Request("GET", "http://h/")) == missed


def test_what_changes_by_itself_is_set_aside_and_told() -> None:
    play = playback(
        Cassette("a", (interaction("http://h/?ts=1&page=2", b"1"), interaction("http://h/?ts=2&page=2", b"2")))
    )
    asked = [
        play.answer(Request("GET", f"http://h/?page={page}&ts={ts}")) for ts, page in ((2, 2), (7, 2), (8, 2), (9, 3))
    ]
    assert [one.body if isinstance(one, Response) else one.differences[0] for one in asked] == [
        b"2",
        b"1",
        b"2",
        'the query: page: recorded "2", asked "3"',
    ]
    assert play.aside == {"query ts of GET http://h/": 2}


JSON, FORM = "application/json", "application/x-www-form-urlencoded"
PARTS = 'multipart/form-data; boundary="{0}"'
PART = '--{0}\r\nContent-Disposition: form-data; name="f"\r\n\r\n{1}\r\n--{0}--\r\n'


@pytest.mark.parametrize(
    ("stored", "asked", "parts"),
    [
        (("?page=2&q=x", "", ""), ("?page=3&q=y", "", ""), ("query page", "query q")),
        (("?page=2", "", ""), ("", "", ""), ("query page",)),
        (("", "", ""), ("?page=2&ts=3", "", ""), ("query page", "query ts")),
        (("?ts=1", JSON, {"n": 1}), ("?ts=2", JSON, {"n": 2}), ("body $.n",)),
        (("", JSON, {"a": 1, "b": {"c": [1]}}), ("", JSON, {"a": 1}), ("body $.b",)),
        (("", JSON, {"a": [{"b": 1}]}), ("", JSON, {"a": [{"b": 1}, {"b": 2}]}), ("body $.a[*]",)),
        (("", JSON, {"a": {}}), ("", JSON, {"a": [], "z": None}), ("body $.a", "body $.z")),
        (("", FORM, "a=1&b=2"), ("", FORM, "b=2"), ("body a",)),
        (
            ("", PARTS.format("X"), PART.format("X", 1)),
            ("", PARTS.format("Y"), PART.format("Y", 2)),
            ("body f",),
        ),
        (("", "text/plain", "one"), ("", "text/plain", "two"), ("body *",)),
        (("", JSON, {"a": 1}), ("", "text/plain", "two"), ()),
        (("a/1f0c9a52b7e34d68.js", "", ""), ("a/0c9a52b7e34d681f.js?p=1", "", ""), ("path /a/{id}.js", "query p")),
        (("a/1f0c9a52b7e34d68/b", "", ""), ("a/0c9a52b7e34d681f/c", "", ""), ()),
        (("users/1", "", ""), ("orders/1", "", ""), ()),
        (("users/7", "", ""), ("users/8", "", ""), ()),
    ],
)
def test_what_a_miss_says_to_ignore_makes_it_fit(
    stored: tuple[str, str, object], asked: tuple[str, str, object], parts: tuple[str, ...]
) -> None:
    def made(query: str, media: str, body: object) -> Request:
        said = body if isinstance(body, str) else json.dumps(body)
        return Request("POST", f"http://h/{query}", (("Content-Type", media),), said.encode())

    recorded = [Cassette("a", (Interaction(made(*stored), Response(200, body=b"1")),))]
    before = ("query old",)
    missed = Playback(recorded, Redactor(), ignore=before).answer(made(*asked))
    assert isinstance(missed, Missed)
    assert missed.ignore == ((*before, *parts) if parts else ())
    play = Playback(recorded, Redactor(), ignore=missed.ignore)
    assert isinstance(play.answer(made(*asked)), Response if parts else Missed)
    assert {part.partition(" of ")[0] for part in play.aside} >= set(parts)


def test_headers_tell_requests_apart_where_the_project_says_so() -> None:
    said = {
        tongue: Request("GET", "http://h/", (("accept-language", tongue), ("X", tongue))) for tongue in ("de", "en")
    }
    recorded = Cassette("a", tuple(Interaction(one, Response(200, body=name.encode())) for name, one in said.items()))
    asked = replace(said["en"], headers=(("Accept-Language", " en"), ("X", "other")))
    assert playback(recorded).answer(asked) == recorded.interactions[0].response
    chosen = Playback([recorded], Redactor(), headers=["Accept-Language"])
    assert chosen.answer(asked) == recorded.interactions[1].response
    missed = chosen.answer(replace(asked, headers=(("Accept-Language", "fr"),)))
    assert isinstance(missed, Missed)
    assert missed.differences == ('the headers: accept-language: recorded "de", asked "fr"',)


def test_a_part_is_cut_from_a_whole_recording_but_a_recorded_part_comes_first() -> None:
    def ranged(wanted: str) -> Request:
        return Request("GET", "http://h/", (("Range", wanted),))

    recorded = (interaction("http://h/", b"0123456789"), Interaction(ranged("bytes=0-1"), Response(206, body=b"ab")))
    play = playback(Cassette("a", recorded))
    said = [play.answer(ranged(f"bytes={wanted}")) for wanted in ("0-1", "2-4")]
    assert [one.body for one in said if isinstance(one, Response)] == [b"ab", b"234"]
    assert bodies(play, 2) == [b"0123456789", b"0123456789"]
    assert isinstance(playback(Cassette("a", recorded[1:])).answer(ranged("bytes=2-4")), Missed)


def test_what_others_count_is_added_up() -> None:
    one, other = playback(A, B), playback(A, B)
    bodies(one, 1)
    bodies(other, 1, "b")
    missed = other.answer(Request("GET", "http://h/none"))
    assert isinstance(missed, Missed)
    other.tally.miss(missed)
    one.tally.add(other.tally)
    assert (one.answered, one.missed, one.unused) == (2, {missed: 1}, {"a": (2, 3)})


def test_a_miss_is_none_for_ever() -> None:
    secret = "q7Zp2Lx9Tt4RvB8k"
    redactor = Redactor(key=b"k" * 32)
    recorded = Cassette("a", (interaction(f"http://h/?token={secret}"), interaction(f"http://h/of/{secret}")))
    clean = Cassette("a", tuple(map(redactor, recorded.interactions)))
    assert secret not in str(clean)
    play = Playback([clean], Redactor(key=b"k" * 32))
    late, early = Request("GET", f"http://h/of/{secret}"), Request("GET", f"http://h/?token={secret}")
    assert [isinstance(play.answer(one), Missed) for one in (late, early, late)] == [True, False, False]


def test_the_head_of_a_recorded_answer() -> None:
    play = playback(A)
    asked = Request("HEAD", "http://h/")
    assert play.answer(asked) == Response(200, headers=(("Content-Length", "1"),))
    assert bodies(play, 2) == [b"1", b"2"]
    recorded = Interaction(asked, Response(405))
    assert playback(Cassette("a", (*A.interactions, recorded))).answer(asked) == recorded.response
    assert isinstance(playback(B).answer(Request("HEAD", "http://h/x")), Missed)


def test_a_template_of_paths_stands_for_ids_and_no_word_takes_the_place_of_one() -> None:
    def asked(path: str) -> Request:
        return Request("GET", f"http://h{path}")

    paths = ("/items/search", "/items/1f0c9a52b7e34d68", "/items/export", "/caf%C3%A9/1")
    recorded = [Cassette("a", tuple(Interaction(asked(path), Response(200, body=path.encode())) for path in paths))]
    play = Playback(recorded, Redactor(), ignore=["path /items/{item}", "path /caf%c3%a9/{id}"])
    for path, found in (("/items/0c9a52b7e34d681f", 1), ("/items/export", 2), ("/items/7", 1), ("/caf%C3%A9/2", 3)):
        said = play.answer(asked(path))
        assert isinstance(said, Response)
        assert said.body == paths[found].encode()
    assert isinstance(play.answer(asked("/items/stats")), Missed)
