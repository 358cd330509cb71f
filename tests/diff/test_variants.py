"""Is what changed within one variant of a union said, though the others hide it?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from tests.answers import cassette, get, recording, said

Thing = dict[str, Plain]


def card(number: int, **more: Plain) -> Thing:
    return {"id": f"c{number}", "type": "card", "last4": "4242", "brand": "visa", **more}


def bank(number: int, **more: Plain) -> Thing:
    return {"id": f"b{number}", "type": "bank", "iban": "DE00", "country": "DE", **more}


def listed(start: int, cards: Thing, banks: Thing) -> Plain:
    """Four cards and six banks, each with more fields, and cash; other ones for another start."""
    found: list[Plain] = [card(start + n, **cards) for n in range(4)]
    cash: list[Plain] = [{"id": f"x{start + n}", "type": "cash", "till": n} for n in range(3)]
    return {"data": [*found, *(bank(start + n, **banks) for n in range(6)), *cash]}


def found(before: tuple[Thing, Thing], after: tuple[Thing, Thing]) -> list[tuple[str, str, str, str]]:
    """Compare lists of other things each time they are asked for."""
    sides = (
        cassette(*(get(f"http://api.test/{n}", listed(start + 10 * n, *one)) for n in range(2)))
        for start, one in ((0, before), (100, after))
    )
    return [(one.rule, one.path, one.before, str(one.evidence)) for one in drift([next(sides)], [next(sides)]).findings]


def test_a_field_of_one_variant_that_is_gone_was_always_there() -> None:
    assert found(({"print": "x"}, {}), ({}, {})) == [
        ("field_removed", "$.data[*].print", "string where type=card", "in 8 of 8 stored, in 0 of 8 fresh")
    ]


def test_a_field_that_another_variant_has_has_come_all_the_same() -> None:
    assert [one[:2] for one in found(({}, {"print": "x"}), ({"print": "x"}, {"print": "x"}))] == [
        ("field_added", "$.data[*].print")
    ]


def test_a_kind_that_another_variant_had_is_another_kind_all_the_same() -> None:
    assert [one[:3] for one in found(({"print": "x"}, {"print": 7}), ({"print": 7}, {"print": 7}))] == [
        ("kind_changed", "$.data[*].print", "string where type=card")
    ]


def test_the_variant_may_be_said_by_what_holds_the_object() -> None:
    def events(*lost: str) -> Plain:
        order: Thing = {"no": 1, "total": 5}
        data: list[tuple[str, Thing]] = [
            ("order.created", order),
            ("user.created", {"login": "ada", "mail": "a@x.test"}),
        ]
        kept = ((word, {k: v for k, v in one.items() if k not in lost}) for word, one in data * 2)
        return [{"id": number, "type": word, "data": {"object": one}} for number, (word, one) in enumerate(kept)]

    removed = [("field_removed", "$[*].data.object.total")]
    assert said(events(), events("total")) == removed
    report = drift([recording(*[events()] * 3)], [recording(*[events("total")] * 3)])
    assert [(one.rule, one.path) for one in report.findings] == removed
    assert report.findings[0].before == "integer where type=order.created"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (({"print": "x"}, {"print": 7}), ({"print": "y"}, {"print": 8})),
        (({"print": "x"}, {"print": 7}), ({"print": None}, {"print": 8})),
        (({}, {}), ({}, {})),
    ],
)
def test_values_and_nulls_are_no_change(before: tuple[Thing, Thing], after: tuple[Thing, Thing]) -> None:
    assert [one for one in found(before, after) if one[0] != "became_nullable"] == []
