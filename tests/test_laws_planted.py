"""The laws of the verdict, kind by kind: what is planted at any depth, also in lists, is found under its name only."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.drift import compared, drift
from driftproxy.model.finding import Confidence
from driftproxy.model.plain import Path, Plain, Wild, show
from driftproxy.model.policy import Policy
from tests.answers import recording
from tests.strategies import documents

MANY = 12
"""So many answers, each about another object."""

NAMES = ("region", "parcel", "ledger", "branch_office", "shipment", "folder", "basket")
LEAVES: list[Plain] = [7, 2.5, True, "some text", "a@example.com", [1, 2], {"deep": "er"}]
Make = Callable[[int], Plain]


class Home(NamedTuple):
    """Where something is planted: the path, and what is beside it on the way, the same on both sides."""

    path: Path
    beside: Sequence[dict[str, Plain]]

    def holding(self, core: Plain) -> Plain:
        """A document that holds this at the path."""
        for step, beside in zip(reversed(self.path), reversed(self.beside), strict=True):
            core = [core] if isinstance(step, Wild) else {**beside, step: core}
        return core


@st.composite
def homes(draw: st.DrawFn) -> Home:
    """A place at a random depth: steps into objects that have other fields, too, and into lists."""
    names = draw(st.permutations(NAMES))
    path = tuple(Wild.ITEM if draw(st.booleans()) else name for name in names[: draw(st.integers(0, 4))])
    beside = st.dictionaries(st.sampled_from(["one", "two"]), st.sampled_from(LEAVES), max_size=2)
    return Home(path, [draw(beside) for _ in path])


def of(*words: str) -> Make:
    """A closed set of these words."""
    return lambda n: {"number": n * 1000 + 7, "status": words[n % len(words)]}


def some(name: str, value: Callable[[int], Plain], *, every: int, null: bool = False) -> Make:
    """A field that is there, or not null, in all but each so-many-th object; 0 for always."""

    def make(n: int) -> Plain:
        core: dict[str, Plain] = {"number": n * 1000 + 7, name: value(n)}
        if every and n % every == 0:
            core = {**core, name: None} if null else {"number": core["number"]}
        return core

    return make


def value(make: Callable[[int], Plain]) -> Make:
    return lambda n: {"number": n * 1000 + 7, "core": make(n)}


def pets(*kinds: str) -> Make:
    fields: dict[str, dict[str, Plain]] = {
        "cat": {"lives": 9},
        "dog": {"barks": True, "tail": 1},
        "eel": {"length": 2, "depth": 3.5},
    }
    return lambda n: {"kind": kinds[n % len(kinds)], **fields[kinds[n % len(kinds)]]}


def text(n: int) -> Plain:
    return f"text no. {n * 31}"


TIME = "2026-01-{:02}T12:00:00Z"
BOX: Plain = {"width": 12, "height": 7, "depth": 3.5}

KINDS: dict[str, tuple[Make, Make, Path]] = {
    "field_removed": (some("core", text, every=0), lambda n: {"number": n * 1000 + 7}, ("core",)),
    "optional_field_removed": (some("core", text, every=3), lambda n: {"number": n * 1000 + 7}, ("core",)),
    "field_added": (lambda n: {"number": n * 1000 + 7}, some("core", text, every=0), ("core",)),
    "became_optional": (some("core", text, every=0), some("core", text, every=3), ("core",)),
    "became_required": (some("core", text, every=2), some("core", text, every=0), ("core",)),
    "became_nullable": (some("core", text, every=0), some("core", text, every=3, null=True), ("core",)),
    "never_null": (some("core", text, every=2, null=True), some("core", text, every=0), ("core",)),
    "always_null": (some("core", text, every=0), value(lambda _: None), ("core",)),
    "kind_changed": (value(text), value(lambda n: {"said": n}), ("core",)),
    "format_changed": (value(lambda n: TIME.format(n + 1)), value(lambda n: TIME.format(n + 1)[:10]), ("core",)),
    "time_zone_added": (value(lambda n: TIME.format(n + 1)[:19]), value(lambda n: TIME.format(n + 1)), ("core",)),
    "time_became_number": (value(lambda n: TIME.format(n + 1)), value(lambda n: 1767225600 + n), ("core",)),
    "time_unit_changed": (value(lambda n: 1767225600 + n), value(lambda n: (1767225600 + n) * 1000), ("core",)),
    "integer_became_number": (value(lambda n: n * 31), value(lambda n: n * 31 + 0.25), ("core",)),
    "number_became_integer": (value(lambda n: n * 31 + 0.25), value(lambda n: n * 31), ("core",)),
    "new_value": (of("open", "paid", "paid"), of("open", "paid", "void"), ("status",)),
    "value_gone": (of("open", "paid", "void"), of("open", "paid", "open"), ("status",)),
    "length_changed": (
        value(lambda n: [[n, n + 1], [n + 2, n + 3]]),
        value(lambda n: [[n, n + 1, 0], [n + 2, n + 3, 0]]),
        ("core", Wild.ITEM),
    ),
    "branch_added": (pets("cat", "dog", "dog"), pets("cat", "dog", "eel"), ("kind",)),
    "branch_gone": (pets("cat", "dog", "eel"), pets("cat", "dog", "dog"), ("kind",)),
    "field_renamed": (
        lambda n: {"number": n * 1000 + 7, "user_name": f"Ada {n}"},
        lambda n: {"number": n * 1000 + 7, "username": f"Ada {n}"},
        ("user_name",),
    ),
    "field_moved": (
        lambda n: {"number": n * 1000 + 7, "owner": {"email": f"u{n}@b.test", "age": n}},
        lambda n: {"number": n * 1000 + 7, "email": f"u{n}@b.test", "owner": {"age": n}},
        ("owner", "email"),
    ),
    "wrapped": (value(lambda _: BOX), value(lambda _: {"data": BOX, "links": []}), ("core",)),
    "unwrapped": (value(lambda _: {"data": BOX, "links": []}), value(lambda _: BOX), ("core", "data")),
}  # fmt: skip


@pytest.mark.parametrize("rule", KINDS)
@settings(max_examples=12)
@given(homes())
def test_each_kind_is_found_at_any_place_under_its_name(rule: str, home: Home) -> None:
    before, after, at = KINDS[rule]
    stored, fresh = (recording(*(home.holding(make(n)) for n in range(MANY))) for make in (before, after))
    findings = drift([stored], [fresh]).findings
    assert [(finding.rule, finding.path) for finding in findings] == [(rule, show((*home.path, *at)))]
    assert not drift([stored], [stored]).findings
    assert not drift([fresh], [fresh]).findings


@pytest.mark.parametrize("rule", KINDS)
@settings(max_examples=4)
@given(homes(), st.integers(MANY, 2 * MANY))
def test_the_fingerprint_is_that_of_another_night_with_other_objects_and_an_edit_elsewhere(
    rule: str, home: Home, many: int
) -> None:
    prints = []
    for numbers, beside in ((range(MANY), {}), (range(50, 50 + many), {"beside": "an edit"})):
        bodies: Iterator[tuple[Plain, Plain]] = (
            ({**beside, "of": home.holding(before(n))}, {**beside, "of": home.holding(after(n))})
            for before, after, _ in (KINDS[rule],)
            for n in numbers
        )
        stored, fresh = (recording(*side) for side in zip(*bodies, strict=True))
        prints.append([one.fingerprint for one in drift([stored], [fresh]).findings])
    assert prints[0] == prints[1] != []


@pytest.mark.parametrize("rule", KINDS)
@settings(max_examples=6)
@given(homes(), st.integers(0, 1))
def test_other_objects_of_the_same_shape_are_no_finding(rule: str, home: Home, side: int) -> None:
    make = KINDS[rule][:2][side]
    stored, fresh = (recording(*(home.holding(make(n)) for n in range(start, start + MANY))) for start in (0, MANY))
    assert not [one for one in drift([stored], [fresh]).findings if one.confidence is not Confidence.LOW]


def shuffled(plain: Plain, random: Random) -> Plain:
    """The same with keys and elements in another order."""
    if isinstance(plain, list):
        return random.sample([shuffled(one, random) for one in plain], len(plain))
    if isinstance(plain, dict):
        return {name: shuffled(plain[name], random) for name in random.sample(list(plain), len(plain))}
    return plain


@settings(max_examples=50)
@given(st.lists(documents, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_another_order_of_keys_and_elements_is_no_finding(bodies: list[Plain], random: Random) -> None:
    assert not drift([recording(*bodies)], [recording(*(shuffled(body, random) for body in bodies))]).findings


def keys_shuffled(plain: Plain, random: Random) -> Plain:
    if isinstance(plain, list):
        return [keys_shuffled(one, random) for one in plain]
    if isinstance(plain, dict):
        return {name: keys_shuffled(plain[name], random) for name in random.sample(list(plain), len(plain))}
    return plain


@settings(max_examples=50)
@given(st.lists(st.tuples(documents, documents), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_findings_keep_fingerprint_and_cause_whatever_the_order_of_keys(
    pairs: list[tuple[Plain, Plain]], random: Random
) -> None:
    told = []
    for order in (lambda plain: plain, lambda plain: keys_shuffled(plain, random)):
        stored, fresh = (recording(*map(order, side)) for side in zip(*pairs, strict=True))
        told.append({(one.rule, one.path, one.fingerprint, one.cause) for one in drift([stored], [fresh]).findings})
    assert told[0] == told[1]


@given(homes())
def test_every_fact_of_a_document_that_changed_throughout_has_one_finding(home: Home) -> None:
    stored, fresh = (recording(*(home.holding(make(n)) for n in range(3))) for make in (pets("cat"), of("open")))
    night = compared([stored], [fresh], Policy())
    assert len(night.drifted) == len(night.report.findings) > 0
    assert len({one.fingerprint for one in night.report.findings}) == len(night.drifted)
