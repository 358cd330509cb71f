"""What a replay has come to, in bounded memory."""

from driftproxy.traffic.matching.tally import Missed, Tally


def test_very_many_misses_are_counted_and_no_longer_told_apart() -> None:
    tally = Tally()
    for number in range(5000):
        tally.miss(Missed(f"GET http://h/{number}", "", "", ("nothing is recorded",)))
    assert sum(tally.missed.values()) == 5000
    assert len(tally.missed) == 1001
    assert list(tally.missed)[-1].request == "further requests"
