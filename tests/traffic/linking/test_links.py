"""Which value of an earlier answer does a request carry, and is tonight's put in its place?"""

import json
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Headers, Interaction, Request, Response
from driftproxy.traffic.linking.links import Link, Missing, emptied, links_of, rewritten
from driftproxy.traffic.linking.renaming import renamed, turned
from driftproxy.traffic.linking.ties import Tie
from tests.strategies import documents

JSON: Headers = (("Content-Type", "application/json"),)
FORM: Headers = (("Content-Type", "application/x-www-form-urlencoded"),)


def answered(value: object, *headers: tuple[str, str]) -> Response:
    return Response(200, "OK", (*JSON, *headers), json.dumps(value).encode())


def asked(method: str, path: str, body: object = None, headers: Headers = JSON) -> Request:
    return Request(method, f"https://h{path}", headers, b"" if body is None else json.dumps(body).encode())


def told(*pairs: tuple[Request, Response]) -> list[str]:
    return [str(link) for link in links_of([Interaction(*pair) for pair in pairs])]


CREATED = asked("POST", "/v1/invoices", {"total": 7}), answered({"id": "in_1Nxyz", "total": 7})
NOTHING = answered({})


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        (asked("GET", "/v1/invoices/in_1Nxyz"), "path 3"),
        (asked("POST", "/v1/invoices/in_1Nxyz:cancel"), "path 3"),
        (asked("GET", "/v1/invoices/in_1Nxyz.json"), "path 3"),
        (asked("GET", "/v1/lines?invoice=in_1Nxyz"), "query invoice"),
        (asked("POST", "/v1/lines", {"for": [{"invoice": "in_1Nxyz"}]}), "body $.for[0].invoice"),
        (Request("POST", "https://h/v1/lines", FORM, b"invoice=in_1Nxyz"), "form invoice"),
        (asked("GET", "/v1/lines", None, (("X-Invoice", "in_1Nxyz"),)), "header x-invoice"),
        (asked("GET", "/v1/lines", None, (("Authorization", "Bearer in_1Nxyz"),)), "header authorization"),
        (asked("GET", "/v1/lines", None, (("Cookie", "a=b; i=in_1Nxyz"),)), "cookie i"),
    ],
)
def test_an_id_is_found_and_replaced_wherever_it_is(request_: Request, place: str) -> None:
    pairs = [Interaction(*CREATED), Interaction(request_, NOTHING)]
    (link,) = links_of(pairs)
    assert str(link) == f"1 {place} ← 0 $.id"
    fresh = rewritten(request_, [link], {0: answered({"id": "in_9Zabc"})})
    assert isinstance(fresh, Request)
    text = repr(request_).replace("in_1Nxyz", "in_9Zabc")
    assert repr(fresh).replace(": ", ":") == text.replace(": ", ":")
    assert rewritten(request_, [link], {0: CREATED[1]}) == request_
    assert rewritten(request_, [link], {}) == request_


def test_what_is_not_there_tonight_cannot_be_sent() -> None:
    follower = asked("GET", "/v1/invoices/in_1Nxyz")
    links = links_of([Interaction(*CREATED), Interaction(follower, NOTHING)])
    said = [rewritten(follower, links, {0: answer}) for answer in (None, answered({"invoice": {"id": "in_9"}}))]
    assert said == [
        Missing("it carries $.id of the answer at 0, which was not answered tonight"),
        Missing("it carries $.id of the answer at 0, which is not there tonight"),
    ]


def test_the_first_answer_that_gave_a_value_is_its_spring() -> None:
    read = asked("GET", "/v1/invoices/in_1Nxyz"), answered({"id": "in_1Nxyz"})
    removed = asked("DELETE", "/v1/invoices/in_1Nxyz"), NOTHING
    assert told(CREATED, read, removed) == ["1 path 3 ← 0 $.id", "2 path 3 ← 0 $.id"]


def test_other_springs() -> None:
    listed = (
        asked("GET", "/v1/users"),
        answered({"data": [{"id": 101}], "next": "https://h/v1/users?after=c2VjcmV0c2Vj"}),
    )
    made = asked("POST", "/v1/jobs"), answered({}, ("Location", "/v1/jobs/8812"), ("ETag", '"9f86d081884c7d65"'))
    assert told(
        listed,
        made,
        (asked("GET", "/v1/users/101"), NOTHING),
        (asked("GET", "/v1/users?after=c2VjcmV0c2Vj"), NOTHING),
        (asked("GET", "/v1/jobs/8812"), NOTHING),
        (asked("PUT", "/v1/jobs/8812", None, (("If-Match", '"9f86d081884c7d65"'),)), NOTHING),
    ) == [
        "2 path 3 ← 0 $.data[0].id",
        "3 url ← 0 $.next",
        "4 path 3 ← 1 header location",
        "5 path 3 ← 1 header location",
        "5 header if-match ← 1 header etag",
    ]


def test_the_next_page_is_asked_of_the_same_host() -> None:
    page = asked("GET", "/v1/users?after=abcdefgh12345678")
    link = Link(0, "$.next", 1, "url", page.url)
    said = rewritten(page, [link], {0: answered({"next": "https://evil.test/v1/users?after=x9"})})
    assert isinstance(said, Request)
    assert said.url == "https://h/v1/users?after=x9"


@pytest.mark.parametrize(
    ("stored", "fresh", "turns"),
    [
        ("in_1Nxyz", "in_9Zabc", True),
        ("in_1Nxyz", "inv_9Zabc", False),
        ("in_1Nxyz", "in_9Zabcdef", False),
        ("in_1Nxyz", "9b2f1c84-1de3-4a5b-9b4e-0242ac120002", False),
        ("9b2f1c84-1de3-4a5b-9b4e-0242ac120002", "1c849b2f-1de3-4a5b-9b4e-0242ac120002", True),
        (1017, 20999, True),
        (1017, "in_9Zabc", False),
        (7, 8, False),
    ],
)
def test_fresh_answers_speak_of_the_recorded_ids_unless_these_have_another_form(
    stored: object, fresh: object, *, turns: bool
) -> None:
    pairs = [
        Interaction(asked("POST", "/v1/x"), answered({"id": stored})),
        Interaction(asked("GET", f"/v1/x/{stored}"), NOTHING),
    ]
    links = links_of(pairs)
    assert links
    said = answered({"id": fresh, "x": f"{fresh}0", "url": f"https://h/v1/x/{fresh}"}, ("Location", f"/v1/x/{fresh}"))
    told = renamed(said, turned(links, said))
    expected = stored if turns else fresh
    assert json.loads(told.body) == {"id": expected, "x": f"{fresh}0", "url": f"https://h/v1/x/{expected}"}
    assert told.headers[-1] == ("Location", f"/v1/x/{expected}")


def test_what_links_will_fill_in_is_left_out() -> None:
    follower = asked("GET", "/v1/invoices/in_1Nxyz?x=1")
    links = links_of([Interaction(*CREATED), Interaction(follower, NOTHING)])
    assert emptied(follower, links).url == "https://h/v1/invoices/0?x=1"


@pytest.mark.parametrize(
    ("given_", "carried"),
    [
        ({"total": 2}, "/v1/pages/2"),
        ({"page": 2}, "/v1/list?page=2"),
        ({"status": "open"}, "/v1/invoices/open"),
        ({"since": "2026-11-21"}, "/v1/list?since=2026-11-21"),
        ({"at": "2026-11-21T03:00:00Z"}, "/v1/list?since=2026-11-21T03:00:00Z"),
        ({"locale": "en_US"}, "/v1/list?locale=en_US"),
        ({"id": 7}, "/v1/list?limit=7"),
        ({"amount": "1299.00"}, "/v1/list?amount=1299.00"),
    ],
)
def test_what_coincides_is_no_link(given_: object, carried: str) -> None:
    assert told((asked("GET", "/v1/x"), answered(given_)), (asked("GET", carried), NOTHING)) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/x?page_number=2", None),
        ("/v1/calendar/2024/2", None),
        ("/v1/x?valid=2", None),
        ("/v1/pay", {"amount_paid": 2}),
    ],
)
def test_small_numbers_coincide(path: str, body: object) -> None:
    users = asked("GET", "/v1/users"), answered([{"id": 2}])
    assert told(users, (asked("POST", path, body), NOTHING)) == []
    assert told(users, (asked("GET", "/v1/users/2"), NOTHING)) == ["1 path 3 ← 0 $[0].id"]
    assert told(users, (asked("GET", "/v1/x?user_id=2"), NOTHING)) == ["1 query user_id ← 0 $[0].id"]


@pytest.mark.parametrize("fresh", ["", ".", "..", " "])
def test_an_empty_value_makes_no_request_for_all(fresh: str) -> None:
    removed = asked("DELETE", "/v1/invoices/in_1Nxyz")
    links = links_of([Interaction(*CREATED), Interaction(removed, NOTHING)])
    assert isinstance(rewritten(removed, links, {0: answered({"id": fresh})}), Missing)


def test_a_url_is_followed_with_its_path_or_not_at_all() -> None:
    made = asked("POST", "/jobs"), answered({"self": "https://h/jobs/job_1abc555"})
    follower = asked("GET", "/jobs/job_1abc555")
    links = links_of([Interaction(*made), Interaction(follower, NOTHING)])
    said = rewritten(follower, links, {0: answered({"self": "https://other/jobs/job_9zzz777?x=1"})})
    assert isinstance(said, Request)
    assert said.url == "https://h/jobs/job_9zzz777?x=1"
    assert isinstance(rewritten(follower, links, {0: answered({"self": "https://h/done/jobs/9"})}), Missing)


def test_numbers_in_dates_texts_and_other_headers_are_not_turned_back() -> None:
    said = answered(
        {"id": 2026, "at": "2026-11-21", "say": "in 2026 words", "url": "/x/2026", "ids": [2026]},
        ("X-RateLimit-Limit", "2026"),
    )
    told_ = renamed(said, {"2026": "987"})
    assert json.loads(told_.body) == {
        "id": 987,
        "at": "2026-11-21",
        "say": "in 2026 words",
        "url": "/x/987",
        "ids": [987],
    }
    assert told_.headers == said.headers
    made = Interaction(asked("POST", "/v1/x"), answered({"id": "09999"}))
    links = links_of([made, Interaction(asked("GET", "/v1/x/09999"), NOTHING)])
    assert turned(links, answered({"id": "10000"})) == {}


def test_names_with_dots_are_told_from_paths() -> None:
    follower = asked("POST", "/v1/lines", {"a.b": "in_1Nxyz", "a": {"b": "keep"}})
    links = links_of([Interaction(*CREATED), Interaction(follower, NOTHING)])
    said = rewritten(follower, links, {0: answered({"id": "in_9Zabc"})})
    assert isinstance(said, Request)
    assert json.loads(said.body) == {"a.b": "in_9Zabc", "a": {"b": "keep"}}


def test_what_the_client_said_first_is_its_own() -> None:
    chosen = asked("PUT", "/v1/things/in_1Nxyz", {"id": "in_1Nxyz"}), answered({"id": "in_1Nxyz"})
    assert told(chosen, (asked("GET", "/v1/things/in_1Nxyz"), NOTHING)) == []


def test_a_number_stays_a_number() -> None:
    made = asked("POST", "/v1/users"), answered({"id": 101})
    follower = asked("POST", "/v1/lines", {"user_id": 101, "n": 101})
    links = links_of([Interaction(*made), Interaction(follower, NOTHING)])
    fresh = rewritten(follower, links, {0: answered({"id": 202})})
    assert isinstance(fresh, Request)
    assert json.loads(fresh.body) == {"user_id": 202, "n": 101}


@given(st.lists(st.tuples(documents, documents), max_size=4))
def test_any_recording_can_be_linked_and_links_to_itself_change_nothing(bodies: list[tuple[object, object]]) -> None:
    pairs = [Interaction(asked("POST", "/v1/x?a=1", said), answered(got)) for said, got in bodies]
    links = links_of(pairs)
    fresh = dict(enumerate(one.response for one in pairs))
    for index, one in enumerate(pairs):
        assert rewritten(one.request, [link for link in links if link.target == index], fresh) == one.request


PAGE: Headers = (("Content-Type", "text/html; charset=utf-8"),)
XML: Headers = (("Content-Type", "application/xml"),)
FORM_PAGE = b"""<html><meta content='9a8b7c6d5e4f3a2b' name="csrf-token">
<form><input type="hidden" name="authenticity_token" value="x1&amp;y2z3w4v5u6t7s8r9"></form></html>"""


@pytest.mark.parametrize(
    ("answer", "request_", "link"),
    [
        (Response(200, "", PAGE, FORM_PAGE), asked("POST", "/x", None, (("X-CSRF-Token", "9a8b7c6d5e4f3a2b"),)),
         "1 header x-csrf-token ← 0 form csrf-token"),
        (Response(200, "", PAGE, FORM_PAGE),
         Request("POST", "https://h/x", FORM, b"a=b&authenticity_token=x1%26y2z3w4v5u6t7s8r9"),
         "1 form authenticity_token ← 0 form authenticity_token"),
        (Response(200, "", (("Set-Cookie", "XSRF-TOKEN=ab12cd34%3D%3D; Path=/"),), b""),
         asked("POST", "/x", None, (("X-XSRF-TOKEN", "ab12cd34=="),)),
         "1 header x-xsrf-token ← 0 cookie XSRF-TOKEN, decoded"),
        (Response(200, "", XML, b"<?xml version='1.0'?><r><Id>a</Id><s3:UploadId>VXBsb2FkSUQ1</s3:UploadId></r>"),
         asked("PUT", "/b/k?partNumber=1&uploadId=VXBsb2FkSUQ1"), "1 query uploadId ← 0 xml UploadId"),
        (Response(200, "", (("Link", '<https://h/x?after=Y3Vyc29y>; rel="next", <https://h/x>; rel="first"'),), b"[]"),
         asked("GET", "/x?after=Y3Vyc29y"), "1 url ← 0 link next"),
        (CREATED[1], asked("GET", "/v1/lines?filter=invoice%20eq%20%27in_1Nxyz%27"), "1 query filter ← 0 $.id"),
        (CREATED[1], asked("POST", "/graphql", {"query": '{ one(id: "in_1Nxyz") }'}), "1 body $.query ← 0 $.id"),
        (CREATED[1], Request("POST", "https://h/soap", XML, b"<drop><id>in_1Nxyz</id></drop>"), "1 text ← 0 $.id"),
    ],
)  # fmt: skip
def test_pages_xml_headers_and_texts_give_and_carry(answer: Response, request_: Request, link: str) -> None:
    (found,) = links_of([Interaction(asked("POST", "/v1/start"), answer), Interaction(request_, NOTHING)])
    assert str(found) == link
    new = found.value.translate(str.maketrans("123ayz", "798kbq"))
    other = [
        (name, value.replace(found.value, new).replace("ab12cd34%", "kb79cd84%")) for name, value in answer.headers
    ]
    html = found.value.replace("&", "&amp;"), new.replace("&", "&amp;")
    fresh = Response(200, "", tuple(other), answer.body.replace(html[0].encode(), html[1].encode()))
    assert fresh != answer
    said = rewritten(request_, [found], {0: fresh})
    assert isinstance(said, Request)
    quoted = found.value.replace("&", "%26"), new.replace("&", "%26")
    assert unquote_plus(repr(said)).replace(": ", ":") == unquote_plus(repr(request_).replace(*quoted)).replace(
        found.value, new
    ).replace(": ", ":")


def test_a_change_is_made_to_tonights_version_of_the_thing() -> None:
    version = ("ETag", '"1"')
    steps = [
        (asked("GET", "/v1/a/x1"), answered({}, version)),
        (asked("GET", "/v1/b/x2"), answered({}, version)),
        (asked("PUT", "/v1/a/x1", {}, (*JSON, ("If-Match", '"1"'))), answered({}, ("ETag", '"2"'))),
        (asked("PUT", "/v1/a/x1", {}, (*JSON, ("If-Match", '"7"'))), NOTHING),
    ]
    assert told(*steps) == ["2 header if-match ← 0 header etag"]
    (link,) = links_of([Interaction(*step) for step in steps])
    fresh = rewritten(steps[2][0], [link], {0: answered({}, ("ETag", '"88"'))})
    assert isinstance(fresh, Request)
    assert fresh.headers[-1] == ("If-Match", '"88"')
    assert rewritten(steps[3][0], [], {}) == asked("PUT", "/v1/a/x1", {})  # a version of that night


def test_what_the_project_knows_wins() -> None:
    logged_in = asked("POST", "/v1/login"), answered({"token": "abc", "session": "main"})
    listed = asked("GET", "/v1/pages"), answered({"items": [{"id": "in_1Nxyz"}], "next": 2})
    steps = [Interaction(*step) for step in (
        logged_in, listed, (asked("GET", "/v1/pages?page=2"), NOTHING),
        (asked("GET", "/v1/invoices/in_1Nxyz"), NOTHING),
        (asked("GET", "/v1/other", None, (("Authorization", "Bearer REDACTED"),)), NOTHING),
    )]  # fmt: skip
    ties = (
        Tie(source="GET /v1/pages", spring="$.next", target="GET /v1/pages", place="query page"),
        Tie(source="POST h/v1/login", spring="$.token", target="* /v1/*", place="header authorization",
            text="Bearer ${value}"),
    )  # fmt: skip
    found = links_of(steps, ties, [Tie(target="GET /v1/invoices/{id}", place="path 3")])
    assert [str(link) for link in found] == [
        "1 header authorization ← 0 $.token",
        "2 query page ← 1 $.next",
        "2 header authorization ← 0 $.token",
        "3 header authorization ← 0 $.token",
        "4 header authorization ← 0 $.token",
    ]
    fresh = {0: answered({"token": "new"}), 1: answered({"next": 9})}
    for link, step in ((found[2], steps[2]), (found[4], steps[4])):
        said = rewritten(step.request, [link], fresh)
        assert isinstance(said, Request)
        assert said.headers[-1] == ("Authorization" if link.target == 4 else "authorization", "Bearer new")
    said = rewritten(steps[2].request, [found[1]], fresh)
    assert isinstance(said, Request)
    assert said.url == "https://h/v1/pages?page=9"


def test_what_stands_for_any_secret_is_taken_by_its_name_and_on_its_host() -> None:
    begun = Response(
        200, "", (*PAGE, ("Set-Cookie", "sid=REDACTED"), ("Set-Cookie", "theme=redactx")),
        b'<input name="csrf_token" value="REDACTED">',
    )  # fmt: skip
    bearer = (
        ("Authorization", "Bearer REDACTED"),
        ("X-Csrf-Token", "REDACTED"),
        ("Cookie", "sid=REDACTED; other=REDACTED"),
    )
    assert told(
        (asked("GET", "/form"), begun),
        (
            asked("POST", "/login", {"password": "REDACTED"}),
            answered({"access_token": "REDACTED", "refresh_token": "REDACTED"}),
        ),
        (asked("GET", "/me", None, bearer), NOTHING),
        (Request("GET", "https://elsewhere/me", bearer), NOTHING),
    ) == [
        "2 header authorization ← 1 $.access_token",
        "2 header x-csrf-token ← 0 form csrf_token",
        "2 cookie sid ← 0 cookie sid",
    ]
