"""Many requests at once: their order, what is tried again, and what ends them."""

import os
import signal
from threading import Timer

import pytest

from driftproxy.adapters.configuration.hosts import Host, Pacing
from driftproxy.adapters.sender import LiveSender
from driftproxy.traffic.resending.budget import Budget
from tests.adapters.live import Answer, ask, sent, serving

PATIENT = Pacing(retries=2)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for the next try."""
    monkeypatch.setattr("driftproxy.traffic.resending.retry._FIRST", 0.02)


def test_so_many_are_under_way_at_a_time_and_hosts_do_not_wait_for_each_other() -> None:
    with serving() as one, serving() as other:
        for live in (one, other):
            live.answers("/", Answer(after=0.05))
        asks = [ask(f"{live.url}/", index) for index, live in enumerate([one] * 12 + [other] * 12)]
        told = sent(asks, {one.host: Host(concurrency=3), other.host: Host()})
        assert set(told.ended.values()) == {200}
        assert (one.most, other.most) == (3, 4)


def test_connections_are_kept_for_the_next_request() -> None:
    ports: set[int] = set()
    with serving() as live:
        real = live.process_request

        def noted(request: object, address: object) -> None:
            ports.add(address[1])  # type: ignore[index]
            real(request, address)  # type: ignore[arg-type]

        live.process_request = noted  # type: ignore[method-assign, assignment]
        sent([ask(live.url, index) for index in range(20)], {live.host: Host(concurrency=2)})
        assert len(ports) == 2


def test_who_waits_is_sent_after_those_it_waits_for_whatever_came_of_them() -> None:
    with serving() as live:
        live.answers("/1", Answer(500, after=0.1))
        asks = [
            ask(f"{live.url}/1", 1),
            ask(f"{live.url}/2", 2, after=(("c", 1),)),
            ask(f"{live.url}/3", 3, after=(("c", 1), ("c", 2))),
            ask(f"{live.url}/4", 4, after=(("elsewhere", 1),)),
        ]
        told = sent(asks, {live.host: Host()})
        assert told.ended == {1: 500, 2: 200, 3: 200, 4: 200}
        paths = [one.path for one in live.asked]
        assert [path for path in paths if path != "/4"] == ["/1", "/2", "/3"]


@pytest.mark.parametrize("first", [Answer(503), Answer(429, (("Retry-After", "0"),)), Answer(0)])
def test_what_comes_to_nothing_is_tried_again(first: Answer) -> None:
    with serving() as live:
        live.answers("/", first, first, Answer())
        assert sent([ask(f"{live.url}/")], {live.host: Host()}, PATIENT).ended == {0: 200}
        assert len(live.asked) == 3


def test_after_so_many_tries_it_is_given_up() -> None:
    with serving() as live:
        live.answers("/", Answer(503))
        assert sent([ask(f"{live.url}/")], {live.host: Host()}, PATIENT).ended == {0: 503}
        assert len(live.asked) == 3


def test_a_recorded_failure_is_no_failure() -> None:
    with serving() as live:
        live.answers("/", Answer(503))
        assert sent([ask(f"{live.url}/", status=503)], {live.host: Host()}, PATIENT).ended == {0: 503}
        assert len(live.asked) == 1


def test_who_says_when_is_waited_for() -> None:
    with serving() as live:
        live.answers("/", Answer(429, (("Retry-After", "1"),)), Answer())
        told = sent([ask(f"{live.url}/"), ask(f"{live.url}/2", 1)], {live.host: Host(concurrency=1)}, PATIENT)
        assert told.ended == {0: 200, 1: 200}
        first, *rest = live.asked
        assert min(one.at for one in rest) >= first.at + 1
        live.answers("/", Answer(429, (("Retry-After", "600"),)))
        assert sent([ask(f"{live.url}/")], {live.host: Host()}, PATIENT).ended == {0: 429}


def test_what_changes_something_is_sent_once_unless_it_surely_was_not_heard() -> None:
    with serving() as live:
        hosts = {live.host: Host(allow=("POST /*",))}
        for failure in (Answer(503), Answer(0), Answer(500)):
            live.answers("/", failure, Answer())
            live.asked.clear()
            sent([ask(f"{live.url}/", method="POST")], hosts, PATIENT)
            assert len(live.asked) == 1
        live.answers("/", Answer(429), Answer(201))
        assert sent([ask(f"{live.url}/", method="POST")], hosts, PATIENT).ended == {0: 201}


def test_a_host_that_refuses_everything_is_left_alone() -> None:
    with serving() as live, serving() as other:
        for index in range(40):
            live.answers(f"/{index}", Answer(401))
        asks = [ask(f"{live.url}/{index}", index) for index in range(40)]
        asks += [ask(f"{other.url}/{index}", index) for index in range(40, 60)]
        told = sent(asks, {live.host: Host(concurrency=1), other.host: Host()})
        assert len(live.asked) == 10
        assert [told.ended[index] for index in range(40)] == [401] * 10 + ["auth"] * 30
        assert told.reasons[39].startswith("not asked, after 10 others in a row failed: answered 401")
        assert [told.ended[index] for index in range(40, 60)] == [200] * 20


def test_a_budget_of_requests_counts_every_try() -> None:
    with serving() as live:
        live.answers("/0", Answer(503))
        asks = [ask(f"{live.url}/{index}", index) for index in range(6)]
        told = sent(asks, {live.host: Host(concurrency=1)}, PATIENT, Budget(requests=4))
        assert len(live.asked) == 4
        assert sorted(map(str, told.ended.values())) == ["200", "200", "200", "budget", "budget", "budget"]


def test_a_budget_of_time_ends_it() -> None:
    with serving() as live:
        asks = [ask(f"{live.url}/{index}", index) for index in range(100)]
        told = sent(asks, {live.host: Host(rate=20)}, budget=Budget(seconds=0.5))
        assert 5 <= len(live.asked) <= 20
        assert told.reasons[99] == "not asked: the budget of 0.5 s is used up"


def test_a_rate_is_kept() -> None:
    with serving() as live:
        sent([ask(f"{live.url}/{index}", index) for index in range(21)], {live.host: Host(rate=40)})
        assert live.asked[-1].at - live.asked[0].at >= 0.24


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_keeps_what_is_done(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with serving() as live:
        live.answers("/slow", Answer(after=3))
        asks = [ask(f"{live.url}/{path}", index) for index, path in enumerate(["a", "slow", "b"])]
        Timer(0.4, os.kill, (os.getpid(), number)).start()
        told = sent(asks, {live.host: Host()})
        assert told.interrupted
        assert told.ended == {0: 200, 2: 200}
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("times", [1, 2])
def test_what_changes_something_is_heard_before_a_signal_ends_it_unless_there_is_another(times: int) -> None:
    with serving() as live:
        live.answers("/slow", Answer(201, after=0.5 if times == 1 else 3))
        hosts = {live.host: Host(allow=("POST /*",))}
        for number in range(times):
            Timer(0.15 + number * 0.15, os.kill, (os.getpid(), signal.SIGINT)).start()
        with LiveSender(hosts, Pacing(concurrency=3), timeout=5) as sender:
            heard: dict[int, object] = {}
            asks = [ask(f"{live.url}/slow", 0, "POST"), ask(f"{live.url}/next", 1, after=(("c", 0),))]
            assert sender.send_all(asks, lambda *_: None, lambda one, outcome: heard.update({one.index: outcome}))
            assert list(heard) == ([0] if times == 1 else [])
            live.asked.clear()
            # What waited for it then is not sent with what is sent later.
            assert not sender.send_all([ask(f"{live.url}/other", 2)], lambda *_: None, lambda *_: None)
            assert [one.path for one in live.asked] == ["/other"]


def test_what_fails_in_hearing_is_not_swallowed() -> None:
    with serving() as live, pytest.raises(AssertionError):
        sent([ask(live.url, 0), ask(live.url, 0)], {live.host: Host()})
