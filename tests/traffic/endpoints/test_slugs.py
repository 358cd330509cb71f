"""Are names of things in a path told from names of resources, and never without proof?"""

import json
from random import Random
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Interaction, Request, Response
from driftproxy.model.plain import Plain
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.traffic.endpoints.slugs import learned
from tests.answers import get

ISSUE: Plain = [{"number": 1, "title": "It fails", "state": "open", "user": {"login": "bob"}}]
PULL: Plain = [{"number": 1, "title": "Mend it", "draft": False, "head": {"ref": "x"}, "base": {"ref": "y"}}]


def read(response: Response) -> Plain:
    return cast("Plain", json.loads(response.body or b"null"))


def templates(answers: dict[str, Plain], *more: Interaction, configured: tuple[str, ...] = ()) -> tuple[str, ...]:
    found = [get(f"https://api.test{path}", body) for path, body in answers.items()]
    return learned([*found, *more], read, configured)


def user(name: str) -> Plain:
    return {"login": name, "name": name.title(), "site_admin": False, "bio": None}


@pytest.mark.parametrize(
    ("answers", "template"),
    [
        ({"/repos/acme/web/issues": ISSUE, "/repos/acme/api/issues": ISSUE}, "/repos/acme/{slug}/issues"),
        ({"/repos/acme/web/issues": ISSUE, "/repos/globex/site/issues": ISSUE}, "/repos/{slug}/{slug}/issues"),
        ({"/v1/users/ada": user("ada"), "/v1/users/Grace": user("grace")}, "/v1/users/{slug}"),
        ({"/users/ada": {"data": user("ada")}, "/users/bob": {"data": user("bob")}}, "/users/{slug}"),
        ({"/docs/intro/pages/7": user("x"), "/docs/usage/pages/8": user("y")}, "/docs/{slug}/pages/{id}"),
        ({"/a/x/i": ISSUE, "/a/y/i": ISSUE, "/a/z/i": []}, "/a/{slug}/i"),
        ({"/events/x/settings": ISSUE, "/events/y/settings": ISSUE}, "/events/{slug}/settings"),
    ],
)
def test_what_varies_below_one_parent_with_one_shape_is_data(answers: dict[str, Plain], template: str) -> None:
    assert templates(answers) == (f"api.test{template}",)


def test_the_widest_template_is_enough() -> None:
    answers: dict[str, Plain] = {f"/repos/{owner}/{name}/issues": ISSUE for owner in "ab" for name in "cd"}
    assert templates(answers) == ("api.test/repos/{slug}/{slug}/issues",)


@pytest.mark.parametrize(
    "answers",
    [
        {"/repos/acme/web/issues": ISSUE, "/repos/acme/web/pulls": PULL},
        {"/repos/acme/web/issues": ISSUE, "/repos/acme/api/issues": PULL},
        {"/users/ada/followers": [user("x")], "/users/ada/following": [user("y")]},
        {"/users/me": user("me"), "/users/ada": user("ada")},
        {"/users/me/repos": ISSUE, "/users/ada/repos": ISSUE},
        {"/users/7": user("ada"), "/users/ada": user("ada")},
        {"/users/list": ISSUE, "/orders/list": ISSUE},
        {"/v1/users/list": ISSUE, "/v1/orders/list": ISSUE},
        {"/2024-01-01/users/list": ISSUE, "/2024-01-01/orders/list": ISSUE},
        {"/api/users/list": ISSUE, "/api/orders/list": ISSUE},
        {"/teams/7/users/list": ISSUE, "/teams/7/orders/list": ISSUE},
        {"/api/v1/users": ISSUE, "/api/v2/users": ISSUE},
        {"/a/issues/comments": ISSUE, "/a/pulls/comments": ISSUE, "/a/issues/7": {}, "/a/pulls/7": {}},
        {"/stats/active/sum": {"n": 1}, "/stats/archived/sum": {"n": 2}},
        {"/a/x/i": ISSUE, "/a/y/i": []},
        {"/a/x/i": ISSUE, "/a/y/i": ISSUE, "/a/z/i": PULL},
        {"/a/x/i": ISSUE, "/a/y/i": {"data": ISSUE}},
    ],
)
def test_without_proof_names_stay(answers: dict[str, Plain]) -> None:
    assert templates(answers) == ()


def test_other_methods_are_another_resource() -> None:
    post = Interaction(Request("POST", "https://api.test/a/y/i"), get("", ISSUE).response)
    assert templates({"/a/x/i": ISSUE, "/a/y/i": ISSUE}, post) == ()


def test_hosts_are_apart() -> None:
    assert templates({"/a/x/i": ISSUE}, get("https://other.test/a/y/i", ISSUE)) == ()


def test_an_error_proves_nothing_and_belongs_to_its_siblings() -> None:
    missing = get("https://api.test/a/z/i", {"error": "none"}, 404)
    (template,) = templates({"/a/x/i": ISSUE, "/a/y/i": ISSUE}, missing)
    assert endpoint_of(missing.request, [template]).path == "/a/{slug}/i"
    assert templates({"/a/x/i": ISSUE}, missing) == ()


def test_configured_templates_win() -> None:
    found = templates({"/a/x/i": ISSUE, "/a/y/i": ISSUE}, configured=("/a/{name}/i",))
    assert found == ("/a/{name}/i",)
    assert (
        endpoint_of(Request("GET", "https://api.test/a/x/i"), ["api.test/a/{slug}/i", "/a/{name}/i"]).path
        == "/a/{name}/i"
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/users/eve", "/users/{slug}"), ("/users/me", "/users/me"), ("/users/7", "/users/{id}"), ("/users", "/users")],
)
def test_a_learned_template_leaves_ids_and_reserved_words_alone(path: str, expected: str) -> None:
    assert endpoint_of(Request("GET", f"https://api.test{path}"), ["api.test/users/{slug}"]).path == expected
    assert endpoint_of(Request("GET", f"https://x.test{path}"), ["api.test/users/{slug}"]).path != "/users/{slug}"


PATHS = [
    *(f"/repos/{owner}/{name}/{what}" for owner in ("a", "b") for name in ("c", "d") for what in ("issues", "pulls")),
    *(f"/users/{name}" for name in ("ada", "bob", "me", "7")),
]


@given(st.lists(st.sampled_from(PATHS), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_recordings_does_not_matter(paths: list[str], random: Random) -> None:
    def body(path: str) -> Plain:
        return {"issues": ISSUE, "pulls": PULL}.get(path.rpartition("/")[2], user(path.rpartition("/")[2]))

    found = [get(f"https://api.test{path}", body(path)) for path in paths]
    shuffled = list(found)
    random.shuffle(shuffled)
    assert learned(found, read) == learned(shuffled, read)
