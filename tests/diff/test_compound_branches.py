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
