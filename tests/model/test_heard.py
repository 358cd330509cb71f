"""A recording is summed up so that people read it: changes first, and not endlessly."""

from driftproxy.model.heard import Heard, Unrecorded, Written


def test_changes_are_named_and_the_rest_is_counted() -> None:
    written = (Written("a", 2, "unchanged"), Written("b", 1, "new"), Written("c", 4, "changed"))
    assert Heard(written).sentences() == ("recorded 7 interactions in 3 cassettes: b (1, new), c (4, changed), 1 more",)
    assert Heard(written[:1]).sentences() == ("recorded 2 interactions in 1 cassette: nothing changed",)
    assert Heard(recovered=written[1:2]).sentences() == (
        "recovered from a recording that was killed: 1 interaction in 1 cassette: b (1, new)",
    )


def test_what_was_not_recorded_is_said_with_the_host_and_how_often() -> None:
    heard = Heard(unrecorded=(Unrecorded("it was too late", "h:1", 3), Unrecorded("it was cut off", "g", 1)))
    assert heard.sentences() == ("not recorded: h:1, 3 times: it was too late", "not recorded: g: it was cut off")


def test_a_long_list_ends_with_how_much_more_there_is() -> None:
    many = Heard(
        tuple(Written(f"c{n}", 1, "new") for n in range(50)),
        tuple(Unrecorded("x", f"h{n}", 2) for n in range(50)),
    ).sentences()
    assert many[0].endswith("c19 (1, new), 30 more")
    assert (len(many), many[-1]) == (22, "not recorded: 60 more, for other reasons or to other hosts")


def test_nothing_is_said_of_nothing() -> None:
    assert Heard(failure="x").sentences() == ()
