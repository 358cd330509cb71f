"""Is an object that became another variant of a union told from fields that came and went?"""

from driftproxy.diff.unions import switch
from driftproxy.model.flow import Flow
from driftproxy.model.plain import Plain
from driftproxy.model.shape import Records
from driftproxy.shapes.infer import infer
from tests.answers import said

CARD: Plain = {"object": "card", "brand": "visa", "last4": "4242", "exp_month": 4, "exp_year": 2031}
BANK: Plain = {"object": "bank_account", "bank_name": "Stripe", "routing_number": "110000", "account_holder": "Ada"}


def rows(*values: Plain) -> Plain:
    return [{"id": f"pm_{number}", "method": value} for number, value in enumerate(values)]


def test_a_list_that_shows_other_members_is_no_drift() -> None:
    assert said(rows(CARD, BANK, CARD), rows(BANK, CARD, BANK)) == []


def test_a_variant_that_lost_a_field_is_drift_though_another_never_had_it() -> None:
    short = {name: value for name, value in CARD.items() if name != "brand"}  # type: ignore[union-attr]
    before, after = rows(CARD, BANK, CARD, CARD), rows(short, BANK, short, short)
    assert said(before, after) == [("field_removed", "$[*].method.brand")]


def test_an_object_that_says_no_more_what_it_is_is_no_other_variant() -> None:
    bare: Plain = {"text": "hello", "sent": 5}
    before, after = rows(*[CARD] * 4), rows(*[bare] * 4)
    assert ("field_removed", "$[*].method.brand") in said(before, after)


def test_an_object_that_says_what_it_is_only_now_is_no_other_variant() -> None:
    found = said({"id": 7, "alpha": "a", "beta": "b"}, {"id": 7, "type": "x", "gamma": 1, "delta": 2})
    assert ("field_removed", "$.alpha") in found


def test_what_lies_in_an_object_that_became_another_variant_did_so_too() -> None:
    order: Plain = {"type": "order.created", "data": {"no": 1, "total": 5, "lines": 2}}
    user: Plain = {"type": "user.created", "data": {"login": "ada", "mail": "ada@x.test"}}
    assert said(order, user) == said({"type": "a", "no": 1, "total": 5}, {"type": "b", "login": "ada", "mail": "x"})
    short: Plain = {"type": "order.created", "data": {"no": 1, "lines": 2}}
    assert said([order, user] * 5, [short, user] * 5) == [("field_removed", "$[*].data.total")]


def test_objects_that_say_nothing_make_no_variants_of_others_that_all_say_something_else() -> None:
    def some(*words: str, **fields: Plain) -> Records | None:
        return infer([{"a": 1}, {"a": 1}, *({"kind": word, **fields} for word in words)]).records

    stored, fresh = some("amber", "basil", uid="u"), some("ember", "iris", size=4)
    assert stored
    assert fresh
    assert switch("size", (stored, fresh), Flow(), Flow()) is None


def test_objects_that_all_say_something_else_are_no_variants() -> None:
    def some(*words: str, **fields: Plain) -> Plain:
        values: list[Plain] = [{"kind": word, "path": word * 2, **fields} for word in words]
        return rows(*values)

    stored = some("amber", "basil", "cedar", "delta", uid="u", key="k", zone="z")
    fresh = some("ember", "iris", "karma", "lotus", size=4, unit="m", rate=3)
    assert ("field_removed", "$[*].method.uid") in said(stored, fresh)
