"""The counts that a change rests on."""

from driftproxy.model.evidence import Evidence


def test_it_is_said_in_words() -> None:
    assert str(Evidence(3, 4, 0, 2)) == "in 3 of 4 stored, in 0 of 2 fresh"
