"""A healed fixture has no drift against the fresh answers, and its other bytes are those that were recorded."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence
from driftproxy.model.http import Cassette
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Policy
from driftproxy.workflows.reviewing.heal import healed
from tests.answers import recording
from tests.test_laws_planted import KINDS, MANY, Home, homes


def laid_out(cassette: Cassette, indent: int | None) -> Cassette:
    """The same answers, written over many lines or in one, with a length."""
    return replace(
        cassette,
        interactions=tuple(
            replace(
                one,
                response=replace(
                    one.response,
                    body=json.dumps(json.loads(one.response.body), indent=indent).encode(),
                    headers=(*one.response.headers, ("Content-Length", "999")),
                ),
            )
            for one in cassette.interactions
        ),
    )


def heal_all(stored: Cassette, fresh: Cassette) -> tuple[Cassette, frozenset[tuple[str, int]]]:
    wanted = {(stored.name, index): one.response for index, one in enumerate(fresh.interactions)}
    (cassette,), whole = healed(
        [stored],
        [fresh],
        wanted,
        chosen=lambda one: one.confidence is not Confidence.LOW,
        redact=lambda one: one,
        policy=Policy(),
    )
    return cassette, whole


def beside(core: Plain, side: str, n: int) -> Plain:
    """A body with words that are others on each side, beside what changes."""
    return {"core": core, "said": f"{side} no. {n * 31}"}


@pytest.mark.parametrize("rule", KINDS)
@settings(max_examples=2)
@given(homes(), st.sampled_from([None, 1, 4]))
def test_what_was_healed_has_not_drifted_and_keeps_the_rest(rule: str, home: Home, indent: int | None) -> None:
    before, after, _ = KINDS[rule]
    stored = laid_out(recording(*(home.holding(beside(before(n), "stored", n)) for n in range(MANY))), indent)
    fresh = recording(*(home.holding(beside(after(n), "fresh", n)) for n in range(MANY)))
    assert drift([stored], [fresh]).findings
    cassette, whole = heal_all(stored, fresh)
    assert not [one.message for one in drift([cassette], [fresh]).findings]
    assert not whole
    for old, new in zip(stored.interactions, cassette.interactions, strict=True):
        text = new.response.body.decode()
        assert '"stored no. ' in text
        assert '"fresh no. ' not in text
        assert ("\n" in text) is ("\n" in old.response.body.decode())
        assert old == new or ("Content-Length", str(len(text))) in new.response.headers
