"""Is a word that tells variants said as a branch of the union, with the fields that came with it?"""

import pytest

from driftproxy.diff.compound.branches import branches
from driftproxy.diff.scene import Scene
from driftproxy.drift import drift
from driftproxy.model.change import BranchAdded, Evidence, Place, ValuesGrew
from driftproxy.model.plain import Plain
from driftproxy.model.surface import Endpoint
from driftproxy.shapes.flows import flows
from driftproxy.shapes.infer import infer
from tests.answers import recording

CARD: Plain = {"type": "card", "card": {"last4": "4242"}}
BANK: Plain = {"type": "bank", "bank": {"iban": "DE00"}}
SEPA: Plain = {"type": "sepa", "sepa": {"mandate": "m1"}}


def found(before: Plain, after: Plain, times: int = 4) -> list[tuple[str, str, tuple[str, ...]]]:
    report = drift([recording(*[before] * times)], [recording(*[after] * times)])
    return [(finding.rule, finding.path, finding.places) for finding in report.findings]


def test_a_branch_that_came_is_one_finding_with_its_fields() -> None:
    before: Plain = {"data": [CARD, BANK, BANK]}
    after: Plain = {"data": [CARD, BANK, SEPA]}
    assert found(before, after) == [("branch_added", "$.data[*].type", ("$.data[*].sepa",))]


def test_a_branch_that_went_is_told_as_such() -> None:
    pets: list[Plain] = [{"kind": "cat", "lives": 9}, {"kind": "dog", "barks": True, "tail": 1}]
    fish: list[Plain] = [{"kind": "fish", "fins": 2, "depth": 3.5}]
    assert found((pets + fish) * 4, pets * 4, 2) == [("branch_unseen", "$[*].kind", ())]
    replaced = found([CARD, BANK, SEPA] * 4, [CARD, BANK, BANK] * 4, 1)
    assert replaced == [("branch_gone", "$[*].type", ("$[*].sepa",))]


@pytest.mark.parametrize("name", ["type", "object", "kind", "event", "__typename"])
def test_each_field_that_tells_variants_is_known(name: str) -> None:
    def called(one: Plain) -> Plain:
        assert isinstance(one, dict)
        return {name if key == "type" else key: value for key, value in one.items()}

    before, after = ([called(one) for one in side] * 3 for side in ((CARD, BANK, BANK), (CARD, BANK, SEPA)))
    assert found(before, after) == [("branch_added", f"$[*].{name}", ("$[*].sepa",))]


def test_a_branch_may_be_named_by_what_holds_its_fields() -> None:
    order: Plain = {"type": "order.created", "data": {"no": 1, "total": 5}}
    user: Plain = {"type": "user.created", "data": {"login": "ada", "mail": "ada@x.test"}}
    sent: Plain = {"type": "ship.sent", "data": {"carrier": "dhl", "track": "t1"}}
    with_it, without = [order, user, order, user, sent, sent], [order, user, order, user, order, user]
    places = ("$[*].data.carrier", "$[*].data.track")
    (finding,) = drift([recording(without)], [recording(with_it)]).findings
    assert finding.message.endswith("ship.sent came to them, with `data.carrier`, `data.track`")
    assert found(without, with_it, 1) == [("branch_added", "$[*].type", places)]
    assert found(with_it, without, 1) == [("branch_gone", "$[*].type", places)]


def geometry(kind: str, where: Plain, name: str = "coordinates") -> Plain:
    return {"geometry": {"type": kind, name: where}}


POINT = geometry("Point", [13.4, 52.5])
LINE = geometry("LineString", [[13.4, 52.5], [13.5, 52.6]])
GROUP = geometry("GeometryCollection", [{"type": "Point", "coordinates": [1.5, 2.5]}], "geometries")


def test_what_only_a_new_branch_changed_is_no_change_of_the_others() -> None:
    assert found([POINT] * 4, [POINT, POINT, LINE, LINE], 1) == [("branch_added", "$[*].geometry.type", ())]


def test_what_a_new_branch_lacks_is_said_beside_it_for_who_reads_it_breaks() -> None:
    rules = {rule for rule, *_ in found([POINT] * 4, [POINT, POINT, GROUP, GROUP], 1)}
    assert rules == {"branch_added", "became_optional"}


def test_what_all_branches_changed_is_said_beside_a_new_one() -> None:
    texts = geometry("Point", ["13.4", "52.5"])
    rules = {rule: path for rule, path, _ in found([POINT] * 4, [texts, texts, LINE, LINE], 2)}
    assert rules["kind_changed"] == "$[*].geometry.coordinates[*]"


def test_what_is_opened_and_closed_is_one_thing() -> None:
    opened: Plain = {"action": "opened", "issue": {"id": 1, "title": "x", "body": "y"}}
    closed: Plain = {"action": "closed", "issue": {"id": 1, "title": "x"}}
    assert ("field_removed", "$.issue.body", ()) in found(opened, closed, 3)
    flat: Plain = {"action": "opened", "id": 1, "title": "x", "body": "y"}
    assert ("field_removed", "$.body", ()) in found(flat, {"action": "closed", "id": 1, "title": "x"}, 3)


def test_a_word_of_objects_that_look_alike_is_only_a_new_value() -> None:
    before, after = (
        [_with({"n": 1}, "type", name) for name in names * 4] for names in (("a", "b", "b"), ("a", "b", "c"))
    )
    assert found(before, after) == [("new_value", "$[*].type", ())]


def test_a_field_that_other_variants_have_too_is_new_by_itself() -> None:
    before: list[Plain] = [CARD, BANK, BANK] * 3
    after: list[Plain] = [_with(one, "fresh", 1) for one in (CARD, BANK, SEPA)] * 3
    assert sorted(rule for rule, *_ in found(before, after)) == ["branch_added", "field_added"]


def test_a_second_field_may_tell_the_variant_too() -> None:
    endpoint = Endpoint("GET", "api.test", "/")
    sides = ([CARD, BANK] * 3, [CARD, BANK, SEPA] * 3)
    shapes = [infer([_with(one, "object", "payment method") for one in side]) for side in sides]
    scene = Scene(endpoint, 200, shapes[0], shapes[1], [], flows)
    grew = ValuesGrew(Place(endpoint, 200, ("type",)), Evidence(0, 6, 3, 9), "bank | card", "bank | card | sepa", 1.0)
    (fact,) = branches([grew], scene)
    assert isinstance(fact, BranchAdded)
    assert fact.branches == ("sepa",)


def _with(one: Plain, name: str, value: Plain) -> Plain:
    assert isinstance(one, dict)
    return {name: value, **one}
