"""Is a map that became a record one finding, and are other keys of what may be a map no drift?"""

from collections.abc import Callable

import pytest

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence
from driftproxy.model.plain import Plain
from tests.answers import recording

Make = Callable[[int], Plain]

DAYS: Plain = {"rates": {f"2026-01-{day:02}": {"rate": 1.5} for day in range(1, 29)}}
ITEMS: Plain = {"rates": {"items": [{"rate": 1.5, "on": "2026-01-01"}], "total": 28}}
IDS: Plain = {"rates": {"usr_8f7a6b5c": {"rate": 1.5}, "usr_9d8c7b6a": {"rate": 2.5}}}


def found(before: Plain, after: Plain) -> list[tuple[str, str, str, str]]:
    report = drift([recording(before, before)], [recording(after, after)])
    return [(one.rule, one.path, one.before, one.after) for one in report.findings]


@pytest.mark.parametrize("keyed", [DAYS, IDS])
def test_a_map_that_became_a_record_is_one_finding_either_way(keyed: Plain) -> None:
    words = "map to object {rate}", "object {items, total}"
    assert found(keyed, ITEMS) == [("kind_changed", "$.rates", *words)]
    assert found(ITEMS, keyed) == [("kind_changed", "$.rates", *reversed(words))]


def test_other_keys_that_are_data_are_no_finding() -> None:
    assert found(DAYS, IDS) == []


def test_a_record_with_one_field_that_looks_like_data_is_a_record() -> None:
    before: Plain = {"home": {"addressline1": "x", "city": "y"}}
    after: Plain = {"home": {"addressline1": "x", "town": "z 1"}}
    assert sorted(rule for rule, *_ in found(before, after)) == ["field_added", "field_removed"]


def record(number: int) -> Plain:
    return {"price": 1.5 + 3 * number, "volume": 100 + 7 * number}


def word(number: int) -> Plain:
    return "online" if number != 2 else "away"


def count(number: int) -> Plain:
    return 40 + number


def option(_number: int) -> Plain:
    return {}


def text(number: int) -> Plain:
    return f"{number}{number} Low Road"


@pytest.mark.parametrize("answers", [1, 3])
@pytest.mark.parametrize(
    ("name", "keys", "value"),
    [
        ("hosts", "db-1.example.com db-2.example.com / web-2.example.com", record),
        ("claims", "P31 P569 / P570", record),
        ("replicas", "db-1 / db-2", record),
        ("available", "true false /", count),
        ("labels", "en de zh-hans / fr", record),
    ],
)
def test_keys_that_look_like_data_are_no_drift(name: str, keys: str, value: Make, answers: int) -> None:
    before, after = other_keys(name, keys, value)
    assert not drift([recording(*[before] * answers)], [recording(*[after] * answers)]).findings


@pytest.mark.parametrize("answers", [1, 3])
@pytest.mark.parametrize(
    ("name", "keys", "value"),
    [
        ("quotes", "bitcoin ethereum dogecoin / solana", record),  # several of one shape
        ("branches", "main develop feature/login / fix/crash", record),
        ("presence", "ada bob cy eve / dan", word),  # the same words
        ("votes", "apple pear plum fig lime kiwi mango / lemon", count),
        ("brands", "Acme Globex Initech / Hooli", count),  # written as no name around
        ("environment", "PATH HOME DEBUG / LOG_LEVEL", text),
        ("dependencies", "react lodash vite / zod", text),  # by its name
        ("metadata", "order /", text),
        ("limits", "most /", text),  # all that there was
        ("quotes", "AAPL /", record),
    ],
)
def test_keys_that_may_be_data_are_possible_drift(name: str, keys: str, value: Make, answers: int) -> None:
    before, after = other_keys(name, keys, value)
    report = drift([recording(*[before] * answers)], [recording(*[after] * answers)])
    assert [(one.rule, one.confidence) for one in report.findings] == [("field_removed", Confidence.LOW)]


def test_a_root_may_be_a_map_and_a_key_be_there_sometimes() -> None:
    quotes = {key: record(number) for number, key in enumerate(["AAPL", "MSFT", "AMZN", "TSLA", "BRK.B"])}
    before: Plain = {key: quotes[key] for key in ("AAPL", "MSFT", "AMZN")}
    after: list[Plain] = [{key: quotes[key] for key in ("AAPL", last, "BRK.B")} for last in ("MSFT", "AMZN", "TSLA")]
    report = drift([recording(before, before, before)], [recording(*after)])
    assert {one.confidence for one in report.findings} <= {Confidence.LOW}


def test_a_key_of_many_objects_is_a_name_though_others_are_optional() -> None:
    before: list[Plain] = []
    after: list[Plain] = []
    for number in range(12):
        sizes = {"small": record(1), **({"raw": record(3)} if number % 3 else {})}
        before.append({"sizes": {**sizes, "large": record(2)}})
        after.append({"sizes": {**sizes, "huge": record(9)}})
    report = drift([recording(*before)], [recording(*after)])
    assert ("field_removed", "$.sizes.large", Confidence.HIGH) in [
        (one.rule, one.path, one.confidence) for one in report.findings
    ]


@pytest.mark.parametrize(
    ("name", "keys", "value", "answers"),
    [
        ("address", "street city zip / town", text, 1),
        ("address", "street city zip /", text, 3),
        ("stats", "posts likes views / reads", count, 3),
        ("user", "first last mail phone city land about photo / avatar", text, 1),
        ("quotes", "bid ask last / close", record, 12),  # all objects have the same keys
        ("metadata", "order /", text, 12),
        ("methods", "blik /", option, 1),  # an entry that holds nothing shows no map
    ],
)
def test_names_of_fields_stay_drift(name: str, keys: str, value: Make, answers: int) -> None:
    before, after = other_keys(name, keys, value)
    report = drift([recording(*[before] * answers)], [recording(*[after] * answers)])
    assert any(one.rule == "field_removed" and one.certainty >= 0.75 for one in report.findings)


def other_keys(name: str, keys: str, value: Make) -> tuple[Plain, Plain]:
    """Two objects, the last of the keys before the slash having gone, those behind it having come."""
    stored, _, fresh = (part.split() for part in keys.partition("/"))
    values = {key: value(number) for number, key in enumerate([*stored, *fresh])}
    sides = stored, [*stored[:-1], *fresh]
    before, after = ({key: values[key] for key in side} for side in sides)
    return {"id": 7, "updated_at": "today", name: before}, {"id": 7, "updated_at": "today", name: after}
