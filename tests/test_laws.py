"""The laws of the verdict: what is planted is found under its name, wherever it is; what is not is not found."""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from driftproxy.drift import drift
from driftproxy.model.finding import Finding
from driftproxy.model.http import Cassette
from driftproxy.model.plain import Plain, show
from tests.answers import cassette, get, recording, told
from tests.strategies import documents

Record = dict[str, Plain]
Steps = tuple[str, ...]

NAMES = (
    "order_number", "shipping_city", "contact_email", "unit_price", "line_total", "warehouse_code", "gift_note",
    "tax_share", "parcel_weight", "carrier_name", "invoice_day", "refund_reason",
)  # fmt: skip


@st.composite
def objects(draw: st.DrawFn, depth: int = 3) -> Record:
    """A random object of two fields or more, as deep as `depth`; no name and no value is met twice in it."""
    names = iter(draw(st.permutations(NAMES)))

    def record(deep: int) -> Record:
        found: Record = {}
        for _ in range(draw(st.integers(2, 4))):
            name = next(names, None)
            if name is not None:
                inner = record(deep - 1) if deep and draw(st.booleans()) else {}
                found[name] = inner or leaf(name)
        return found

    def leaf(name: str) -> Plain:
        number = draw(st.integers(1000, 10**9)) * len(NAMES) + NAMES.index(name)
        choices: list[Plain] = [number, number + 0.25, f"{name} no. {number}", f"u{number}@example.com"]
        return draw(st.sampled_from(choices))

    found = record(depth)
    assume(len(found) > 1)
    return found


def places(value: Plain, path: Steps = ()) -> Iterator[Steps]:
    """Where in an object there are fields."""
    for name, child in value.items() if isinstance(value, dict) else ():
        yield (*path, name)
        yield from places(child, (*path, name))


def parent(document: Record, path: Steps) -> Record:
    """The object that a field lies in."""
    for step in path[:-1]:
        child = document[step]
        assert isinstance(child, dict)
        document = child
    return document


def planted(document: Record, path: Steps, change: Callable[[Record, str], object]) -> Record:
    """A copy of the document with one object changed."""
    copy = deepcopy(document)
    change(parent(copy, path), path[-1])
    return copy


def retype(record: Record, name: str) -> None:
    value = record[name]
    record[name] = [value] if isinstance(value, dict) else {"amount": 1} if isinstance(value, str) else f"n {value}"


def rename(record: Record, name: str) -> None:
    first, second = name.split("_")
    record[first + second.capitalize()] = record.pop(name)


def nullify(record: Record, name: str) -> None:
    record[name] = None


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda record, name: record.pop(name), "field_removed"),
        (retype, "kind_changed"),
        (nullify, "always_null"),
        (rename, "field_renamed"),
    ],
)
@given(objects(), st.data())
def test_a_change_of_a_field_is_found_at_its_place(
    change: Callable[[Record, str], object], rule: str, document: Record, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted(places(document))))
    assume(rule != "field_removed" or len(parent(document, path)) > 1)
    assert [found[:2] for found in told(document, planted(document, path, change))] == [(rule, show(path))]


@given(objects(), st.data())
def test_a_new_field_is_found_at_its_place(document: Record, data: st.DataObject) -> None:
    path = (*data.draw(st.sampled_from(sorted(places(document))))[:-1], "omega")
    after = planted(document, path, lambda record, name: record.update({name: "brand new"}))
    assert [found[:2] for found in told(document, after)] == [("field_added", show(path))]


@pytest.mark.parametrize(
    ("change", "rule"),
    [(nullify, "became_nullable"), (lambda record, name: record.pop(name), "became_optional")],
)
@given(objects(), st.data())
def test_what_became_nullable_or_optional_is_found_at_its_place(
    change: Callable[[Record, str], object], rule: str, document: Record, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted(places(document))))
    assume(len(parent(document, path)) > 1)
    stored, fresh = [document] * 4, [document, planted(document, path, change)] * 2
    report = drift([recording(*stored)], [recording(*fresh)])
    assert [(finding.rule, finding.path) for finding in report.findings] == [(rule, show(path))]


@given(objects(), st.data())
def test_a_field_that_moved_up_is_found_at_both_its_places(document: Record, data: st.DataObject) -> None:
    deep = [one for one in places(document) if len(one) > 1 and len(parent(document, one)) > 1]
    assume(deep)
    path = data.draw(st.sampled_from(deep))
    after = deepcopy(document)
    parent(after, path[:-1])[path[-1]] = parent(after, path).pop(path[-1])
    assert told(document, after) == [("field_moved", show(path), show((*path[:-2], path[-1])))]


def wrapped(document: Record, path: Steps) -> Record:
    """A copy of the document with an envelope around what is at the path."""
    holder = planted({"": document}, ("", *path), lambda record, name: record.update({name: {"data": record[name]}}))
    after = holder[""]
    assert isinstance(after, dict)
    return after


@given(objects(), st.data())
def test_an_envelope_is_found_at_its_place_and_what_changed_in_it_too(document: Record, data: st.DataObject) -> None:
    full = [
        one for one in places(document) if isinstance(inner := parent(document, one)[one[-1]], dict) and len(inner) > 1
    ]
    path = data.draw(st.sampled_from([(), *full]))
    after = wrapped(document, path)
    assert told(document, after) == [("wrapped", show(path), show((*path, "data")))]
    assert told(after, document) == [("unwrapped", show((*path, "data")), show(path))]
    inside = data.draw(st.sampled_from([one for one in places(document) if one[: len(path)] == path != one]))
    both = wrapped(planted(document, inside, nullify), path)
    assert [found[:2] for found in told(document, both)] == [("always_null", show(inside)), ("wrapped", show(path))]


@given(objects())
def test_another_convention_is_one_finding(document: Record) -> None:
    def camel(value: Plain) -> Plain:
        if not isinstance(value, dict):
            return value
        return {name.split("_")[0] + name.split("_")[1].capitalize(): camel(child) for name, child in value.items()}

    assert told(document, camel(document)) == [("convention_changed", "$", "camelCase")]
    assert told(camel(document), document) == [("convention_changed", "$", "snake_case")]


def redrawn(draw: Callable[[st.SearchStrategy[int]], int], value: Plain) -> Plain:
    """A value of the same shape with every leaf another one of its kind and format."""
    if isinstance(value, dict):
        return {name: redrawn(draw, child) for name, child in value.items()}
    number = draw(st.integers(1000, 10**9))
    if isinstance(value, str):
        return f"u{number}@example.com" if "@" in value else f"note no. {number}"
    return number + 0.25 if isinstance(value, float) else number


@given(st.lists(objects(), min_size=1, max_size=3), st.data())
def test_other_values_alone_are_no_finding(bodies: list[Record], data: st.DataObject) -> None:
    after = [redrawn(data.draw, body) for body in bodies]
    assert not drift([recording(*bodies)], [recording(*after)]).findings


WORDS = ["a1b2c3d", "f9e8d7c", "v2.3.1", "v2.4.0", "blue", "green", "Acme", "Umbrella Ltd", "eu-west-1", "web1", "db7"]


@given(st.integers(1, 12), st.permutations(WORDS), st.integers(0, 3))
def test_what_is_the_same_everywhere_and_another_one_tonight_is_no_finding(
    many: int, words: list[str], stayed: int
) -> None:
    old, new, other = words[:3]

    def bodies(word: str) -> Iterator[Plain]:
        return ({"number": n * 31 + 1000, "made": {"by": other if n < stayed else word}} for n in range(many))

    assert not drift([recording(*bodies(old))], [recording(*bodies(new))]).findings


@given(st.lists(documents, min_size=1, max_size=4))
def test_nothing_drifts_from_itself(bodies: list[Plain]) -> None:
    assert not drift([recording(*bodies)], [recording(*bodies)]).findings


def split(bodies: list[Plain], order: list[int], many: int) -> list[Cassette]:
    """The bodies as answers to one endpoint, asked in that order, in so many cassettes."""
    groups = [order[start::many] for start in range(many)]
    return [
        cassette(*(get(f"http://api.test/things/{n}", bodies[n]) for n in group), name=f"c{number}")
        for number, group in enumerate(groups)
    ]


def verdict(finding: Finding) -> tuple[object, ...]:
    return (
        finding.rule, finding.path, finding.before, finding.after, finding.confidence, finding.fingerprint,
        finding.places, str(finding.evidence), round(finding.certainty, 3),
    )  # fmt: skip


@given(st.lists(st.tuples(documents, documents), min_size=1, max_size=5), st.integers(1, 3), st.data())
def test_neither_order_nor_grouping_of_the_samples_matters(
    pairs: list[tuple[Plain, Plain]], many: int, data: st.DataObject
) -> None:
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    straight, order = list(range(len(pairs))), data.draw(st.permutations(range(len(pairs))))
    one = drift(split(before, straight, 1), split(after, straight, 1)).findings
    other = drift(split(before, list(order), many), split(after, list(order), many)).findings
    assert sorted(map(verdict, one), key=str) == sorted(map(verdict, other), key=str)


@given(st.lists(documents, min_size=1, max_size=4), st.integers(1, 3), st.data())
def test_more_samples_of_the_same_surface_add_no_finding_against_it(
    bodies: list[Plain], many: int, data: st.DataObject
) -> None:
    """However often, in whatever groups, and on whichever side: these are answers that were seen before."""
    seen = [*bodies, *data.draw(st.lists(st.sampled_from(bodies), max_size=8))]
    stored = split(seen, list(data.draw(st.permutations(range(len(seen))))), many)
    fresh = [
        cassette(*data.draw(st.lists(st.sampled_from(one.interactions), unique_by=id)), name=one.name)
        for one in stored
        if one.interactions
    ]
    for before, after in ((stored, fresh), (twice(stored), fresh), (twice(stored), twice(fresh))):
        assert not drift(before, after).findings


def twice(recordings: list[Cassette]) -> list[Cassette]:
    """Each with all its requests asked twice."""
    return [cassette(*one.interactions, *one.interactions, name=one.name) for one in recordings]
