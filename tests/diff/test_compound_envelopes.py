"""Is what an envelope holds compared with what there was without it, and the envelope said once?"""

import pytest

from driftproxy.model.plain import Plain
from tests.answers import told

INVOICE: dict[str, Plain] = {"number": "in_7", "total": 12, "customer": {"email": "a@b.test", "name": "Ada"}}
LIST: list[Plain] = [INVOICE, {**INVOICE, "number": "in_8"}]
CONNECTION: Plain = {"edges": [{"node": one, "cursor": "b3Bh"} for one in LIST], "pageInfo": {"hasNextPage": False}}


@pytest.mark.parametrize(
    ("before", "after", "rule", "old", "new"),
    [
        (INVOICE, {"data": INVOICE}, "wrapped", "$", "$.data"),
        (INVOICE, {"invoice": INVOICE, "meta": {"request": "r1"}}, "wrapped", "$", "$.invoice"),
        (INVOICE, {"data": {"attributes": INVOICE, "kind": "invoice"}}, "wrapped", "$", "$.data.attributes"),
        ({"a": INVOICE, "n": 1}, {"a": {"data": INVOICE}, "n": 1}, "wrapped", "$.a", "$.a.data"),
        (LIST, {"data": LIST}, "wrapped", "$", "$.data"),
        (LIST, {"items": LIST, "next": None}, "paginated", "$", "$.items"),
        ([], {"items": [], "total": 0}, "paginated", "$", "$.items"),
        ({"a": LIST, "n": 1}, {"a": {"results": LIST, "count": 2}, "n": 1}, "paginated", "$.a", "$.a.results"),
        (LIST, CONNECTION, "paginated", "$[*]", "$.edges[*].node"),
        (
            {"data": {"all": LIST}},
            {"data": {"all": CONNECTION}},
            "paginated",
            "$.data.all[*]",
            "$.data.all.edges[*].node",
        ),
        (["ada-1815", "bob-1901"], {"values": ["ada-1815", "bob-1901"], "page": 1}, "paginated", "$", "$.values"),
    ],
)
def test_an_envelope_is_one_finding(before: Plain, after: Plain, rule: str, old: str, new: str) -> None:
    assert told(before, after) == [(rule, old, new)]
    back = {"wrapped": "unwrapped", "paginated": "unpaginated"}[rule]
    assert told(after, before) == [(back, new, old)]


def test_what_changed_inside_is_found_at_its_place() -> None:
    inside: Plain = {"number": "in_7", "total": "12", "customer": {"email": "a@b.test"}, "paid": True}
    assert told(INVOICE, {"data": inside}) == [
        ("field_added", "$.data.paid", "boolean"),
        ("field_removed", "$.customer.name", "absent"),
        ("kind_changed", "$.total", "string (digits)"),
        ("wrapped", "$", "$.data"),
    ]


PAGE: dict[str, Plain] = {"page": 3, "total": 40, "per_page": 20}


@pytest.mark.parametrize(
    ("bare", "outer", "to"),
    [
        ({"status": "ok", **INVOICE}, {"status": "ok", "data": INVOICE}, "$.data"),
        ({"id": 7, **INVOICE}, {"id": 7, "type": "invoices", "attributes": INVOICE}, "$.attributes"),
        ({"id": 7, **INVOICE}, {"data": {"id": 7, "type": "invoices", "attributes": INVOICE}}, "$.data.attributes"),
        ({"data": LIST, **PAGE}, {"data": LIST, "meta": PAGE}, "$.meta"),
        ({"a": 7, "b": 8, **INVOICE}, {"a": 7, "b": 8, "attributes": INVOICE}, "$.attributes"),
        ({"ok": True, "channel": "C02"}, {"ok": True, "attributes": {"channel": "C02"}}, ""),
        ({"a": 7, "b": 8, "name": "Ada B."}, {"a": 7, "b": 8, "data": {"name": "Ada B."}}, ""),
        (
            {"id": 7, "n": 1, "city": "Oslo", "zip": "0150"},
            {"id": 7, "n": 1, "home": {"city": "Oslo", "zip": "0150"}},
            "",
        ),
    ],
)
def test_what_stays_beside_an_envelope_is_not_gone(bare: Plain, outer: Plain, to: str) -> None:
    rules = [rule for rule, _, _ in told(bare, outer)]
    assert told(bare, outer) == [("wrapped", "$", to)] if to else "wrapped" not in rules
    assert not to or told(outer, bare) == [("unwrapped", to, "$")]


def test_what_changed_beside_an_envelope_is_found_there() -> None:
    before: Plain = {"id": 7, "status": {"code": 1}, **INVOICE}
    after: Plain = {"status": {"code": "1"}, "data": {"id": "7", "kind": "invoice", "attributes": INVOICE}}
    assert told(before, after) == [
        ("kind_changed", "$.id", "string (digits)"),
        ("kind_changed", "$.status.code", "string (digits)"),
        ("wrapped", "$", "$.data.attributes"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INVOICE, {"error": {"code": 7, "message": "no such invoice"}}),
        ({"a": {"id": 1}}, {"a": {"owner": {"id": 2, "login": "ada"}}}),
        (INVOICE, {**INVOICE, "data": INVOICE}),
        ({"tags": ["red"]}, {"tags": {"main": ["blue-3000"]}}),
    ],
)
def test_what_only_looks_like_an_envelope_is_none(before: Plain, after: Plain) -> None:
    assert not {"wrapped", "unwrapped", "paginated", "unpaginated"} & {rule for rule, _, _ in told(before, after)}
