"""Pact, Postman, HAR and OpenAPI files with anything in any place: read as far as they can be, or refused."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.exchange.har import har
from driftproxy.exchange.openapi import promised
from driftproxy.exchange.pact import pact
from driftproxy.exchange.postman import postman
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.shapes.promise import kept
from tests.exchange.test_openapi import SWAGGER, VERSION_3
from tests.exchange.test_pact import VERSION_2, VERSION_4

RECORDED = Cassette(
    "c",
    (
        Interaction(
            Request("POST", "https://api.test:8443/users?a=1", (("Content-Type", "application/json"),), b'{"a": 1}'),
            Response(201, "Created", (("Content-Type", "application/json"), ("Date", "x")), b'{"id": 1}'),
        ),
    ),
)
JUNK: list[object] = [
    None, True, 0, -1, 1e999, "", "x", "\ud800", "{{a}}", "http://[::1", "#/", [], [[]], [1], {}, {"$ref": "#"},
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, document: object) -> Any:
    """The document with junk in one to three places, or without what was there."""
    found: Any = json.loads(json.dumps(document))
    for _ in range(draw(st.integers(1, 3))):
        places = [
            (holder, key)
            for holder in _holders(found)
            for key in (holder if isinstance(holder, dict) else range(len(holder)))
        ]
        holder, key = draw(st.sampled_from(places))
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = deepcopy(draw(st.sampled_from(JUNK)))
        if not found:
            break
    return found


def _holders(value: Any) -> Any:
    if isinstance(value, dict | list):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from _holders(child)


@pytest.mark.parametrize("form", [har, postman])
@settings(max_examples=60)
@given(data=st.data())
def test_what_we_write_with_junk_in_it(form: Any, data: st.DataObject) -> None:
    document = data.draw(mutated(json.loads(form.dumps(RECORDED))))
    check(form, document)


@pytest.mark.parametrize("document", [VERSION_2, VERSION_4])
@settings(max_examples=60)
@given(data=st.data())
def test_pacts_with_junk_in_them(document: object, data: st.DataObject) -> None:
    check(pact, data.draw(mutated(document)))


def check(form: Any, document: object) -> None:
    try:
        cassette = form.loads(json.dumps(document).encode(), "x.json")
    except CassetteError:
        return
    for other in (har, pact, postman):
        assert other.dumps
        other.lost(cassette)
        other.dumps(cassette)


@pytest.mark.parametrize("document", [VERSION_3, SWAGGER])
@settings(max_examples=60)
@given(data=st.data())
def test_descriptions_with_junk_in_them(document: object, data: st.DataObject) -> None:
    try:
        promise = promised(json.dumps(data.draw(mutated(document))).encode(), "x.json")
    except CassetteError:
        return
    for operation in promise.operations:
        for content in operation.answers.values():
            for schema in content.values():
                kept({"id": "1", "more": [None, 1.5]}, schema, promise.document)
