"""What only a comparison of many answers shows is in the laws; here are the steps, one by one."""

import pytest

from driftproxy.healing import heal
from driftproxy.model.change import (
    Change,
    ConventionChanged,
    Evidence,
    FieldAdded,
    FieldMoved,
    FieldRemoved,
    FieldRenamed,
    NullAppeared,
    Place,
    StatusChanged,
    Wrapped,
)
from driftproxy.model.plain import Path, Wild
from driftproxy.model.surface import Endpoint

HERE = Endpoint("GET", "api.test", "/x")


def at(*path: str | Wild) -> tuple[Place, Evidence, str, str, float]:
    return Place(HERE, 200, path), Evidence(1, 1, 1, 1), "", "", 1.0


def to(*path: str | Wild) -> Path:
    return path


@pytest.mark.parametrize(
    ("old", "new", "change", "expected"),
    [
        (b'{"a": 1, "b" : 2}', b'{"a": 5}', FieldRemoved(*at("b")), b'{"a": 1}'),
        (b'{"a":1}', b'{"a":2,"b":"x"}', FieldAdded(*at("b")), b'{"a":1,"b":"x"}'),
        (b'[{"a":1},{"a":2},{"a":3}]', b'[{"a":1,"b":0}]', FieldAdded(*at(Wild.ITEM, "b")),
         b'[{"a":1,"b":0},{"a":2,"b":0},{"a":3,"b":0}]'),
        (b"[]", b'[{"a":1}]', FieldAdded(*at(Wild.ITEM, "a")), b"[]"),
        (b'{"a": "x"}', b'{"a": null}', NullAppeared(*at("a")), b'{"a": null}'),
        (b'{"a": "x"}', b'{"a": "y"}', NullAppeared(*at("a")), b'{"a": "x"}'),
        (b'{"z": 1, "user_name": "Ada", "y": 2}', b'{"z": 1, "username": "B", "y": 2}',
         FieldRenamed(*at("user_name"), to=to("username")), b'{"z": 1, "username": "Ada", "y": 2}'),
        (b'{"a_b": {"c_d": 1}, "e": 2}', b'{"aB": {"cD": 9}, "e": 3}',
         ConventionChanged(*at(), paths=(to("a_b"), to("a_b", "c_d")), example=("a_b", "aB")),
         b'{"aB": {"cD": 1}, "e": 2}'),
        (b'{"o": {"email": "a@b.test", "age": 1}}', b'{"email": "c@d.test", "o": {"age": 2}}',
         FieldMoved(*at("o", "email"), to=to("email")), b'{"email": "a@b.test", "o": {"age": 1}}'),
        (b"[1, 2]", b'{"data": [8, 9], "more": false}', Wrapped(*at(), to=to("data"), beside=("more",), listed=True),
         b'{"data": [1, 2], "more": false}'),
    ],
)  # fmt: skip
def test_a_step(old: bytes, new: bytes, change: Change, expected: bytes) -> None:
    assert heal(old, new, [change]) == expected


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (b"<a/>", b"{}", FieldAdded(*at("b"))),
        (b"\xff", b"{}", FieldAdded(*at("b"))),
        (b"{}", b"[1", FieldAdded(*at("b"))),
        (b"{}", b"{}", StatusChanged(*at())),
        (b'{"a": [1]}', b'{"b": 1}', FieldMoved(*at("a", Wild.ITEM), to=to("b"))),
    ],
)
def test_what_cannot_be_done_is_refused(old: bytes, new: bytes, change: Change) -> None:
    with pytest.raises(ValueError, match=r"."):
        heal(old, new, [change])
