"""A host that is out is one line."""

from driftproxy.model.finding import Unchecked
from driftproxy.traffic.outcomes.outage import gathered


def item(index: int, host: str, kind: str, reason: str) -> Unchecked:
    return Unchecked("c", index, f"GET https://{host}/{index}", kind, reason)


def reasons(items: list[Unchecked], *alive: str) -> list[str]:
    return list(dict.fromkeys(one.reason for one in gathered(items, alive)))


def test_all_of_a_host_is_one_reason() -> None:
    items = [item(n, "api.test", "auth", f"answered 401, {status} was recorded") for n, status in enumerate((200, 201))]
    items.append(item(9, "api.test", "auth", "not asked, after 10 others in a row failed: answered 401"))
    assert reasons(items) == ["all of api.test answered 401, 200 was recorded"]


def test_reasons_that_name_the_host_stay() -> None:
    items = [item(n, "api.test", "connection", "api.test refuses the connection: is it running?") for n in range(3)]
    items.append(item(9, "api.test", "connection", "not asked, after 3 others in a row failed: api.test refuses"))
    assert reasons(items) == ["api.test refuses the connection: is it running?"]


def test_a_host_of_which_some_could_be_checked_keeps_each_reason() -> None:
    items = [item(n, "api.test", "auth", f"answered 40{n}") for n in (1, 3)]
    assert reasons(items, "api.test") == ["answered 401", "answered 403"]


def test_several_kinds_are_several_reasons_and_hosts_are_apart() -> None:
    items = [
        item(0, "a.test", "auth", "answered 401"),
        item(1, "a.test", "timeout", "late"),
        item(2, "b.test", "auth", "answered 401, x"),
        item(3, "b.test", "auth", "answered 401, y"),
        item(4, "b.test", "unsafe", "POST may change something"),
    ]
    assert reasons(items) == ["answered 401", "late", "all of b.test answered 401, x", "POST may change something"]
