"""Is it told right what became of each value?"""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.flow import Flow
from driftproxy.model.identity import identity
from driftproxy.model.plain import Path, Plain, Wild
from driftproxy.shapes.flows import flows
from driftproxy.shapes.infer import infer
from driftproxy.shapes.variants import variant_of
from tests.strategies import documents, scalars

records = st.fixed_dictionaries(
    {"id": st.integers(1, 4), "type": st.sampled_from(["a", "b"])},
    optional={
        "at": scalars,
        "in": st.lists(st.fixed_dictionaries({"id": st.integers(1, 4), "x": scalars}), max_size=3),
    },
)
pairs = st.lists(st.tuples(documents, documents) | st.tuples(records, records), max_size=6)


def label(value: Plain) -> str:
    return next(iter(infer([value]).labels))


def plainly(found: defaultdict[Path, Flow], path: Path, old: Plain, new: Plain) -> None:
    """Count one pair, as the definition says."""
    here = found[path]
    here.kept += 1
    turn = label(old), label(new)
    here.turns[turn] += 1
    if isinstance(old, dict) and isinstance(new, dict):
        here.objects += 1
        names = old.keys() | new.keys()
        switched = variant_of(old) != variant_of(new) and len(old.keys() & new.keys()) * 2 < len(names)
        here.switched += switched
        for name in names:
            child = found[*path, name]
            told = name in old and name in new, name not in new, name not in old
            child.lost += told[1]
            child.come += told[2]
            if switched:
                kept, lost, come = child.aside
                child.aside = kept + told[0], lost + told[1], come + told[2]
            if told[0]:
                plainly(found, (*path, name), old[name], new[name])
    elif isinstance(old, list) and isinstance(new, list):
        keys = [[identity(one) for one in side] for side in (old, new)]
        couples = list(zip(old, new, strict=False))
        both = [number for number, couple in enumerate(couples) if couple[0] is not None and couple[1] is not None]
        unknown = not any(keys[0][number] for number in both) or not any(keys[1][number] for number in both)
        alike = unknown or all(keys[0][number] == keys[1][number] for number in both)
        if len(old) != len(new) or not alike:
            known = dict(zip(keys[0], old, strict=True))
            couples = [
                (known[key], one) for key, one in zip(keys[1], new, strict=True) if key is not None and key in known
            ]
        for couple in couples:
            plainly(found, (*path, Wild.ITEM), *couple)
    elif old is not None and (turn[0] == turn[1] or {*turn} == {"integer", "decimal"}):
        here.same += old == new
        here.other += old != new


@given(pairs)
def test_many_at_once_are_told_as_one_by_one(values: list[tuple[Plain, Plain]]) -> None:
    found: defaultdict[Path, Flow] = defaultdict(Flow)
    for old, new in values:
        plainly(found, (), old, new)
    assert flows(values) == found


@given(st.lists(documents, min_size=1, max_size=4))
def test_what_stayed_is_all_kept(values: list[Plain]) -> None:
    found = flows((value, value) for value in values).values()
    assert not any(flow.lost or flow.come or flow.other or flow.switched for flow in found)
    assert all(before == after for flow in found for before, after in flow.turns)


def test_a_list_that_is_sorted_otherwise_is_matched_by_id() -> None:
    old: list[Plain] = [{"id": "a", "n": 1}, {"id": "b", "n": "x"}]
    new: list[Plain] = [{"id": "b", "n": "x"}, {"id": "c", "n": 2}]
    assert flows([(old, new)])[Wild.ITEM, "n"].turns == {("string", "string"): 1}


def test_where_all_ids_have_moved_elements_are_matched_by_position() -> None:
    old: list[Plain] = [{"id": "a", "n": 1}, {"id": "b", "n": 2}]
    new: list[Plain] = [{"n": 1, "about": {"key": "a"}}, {"n": 2, "about": {"key": "b"}}]
    for one, other in ((old, new), (new, old)):
        assert flows([(one, other)])[Wild.ITEM, "n"].same == 2
    assert (Wild.ITEM, "n") not in flows([(old, [*new[:1], {"id": "c", "n": 2}])])


def test_an_element_is_known_by_its_id_also_where_that_is_a_text_now() -> None:
    old: list[Plain] = [{"id": 1, "post": {}}, {"id": 2, "post": {}}]
    new: list[Plain] = [{"id": "1"}, {"id": "2"}]
    assert flows([(old, new)])[Wild.ITEM, "post"].lost == 2
