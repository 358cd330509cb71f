"""Is a thing known by its id, whatever an API calls it and wherever it lies?"""

import pytest

from driftproxy.model.identity import identity
from driftproxy.model.plain import Plain


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"id": 7, "sid": "SM1"}, "7"),
        ({"id": None, "sid": "SM1"}, "SM1"),
        ({"name": "Ada", "ts": "1700000000.1"}, "1700000000.1"),
        ({"cursor": "x", "node": {"id": "gid://shop/1"}}, "gid://shop/1"),
        ({"metadata": {"name": "web", "uid": "a-1"}, "spec": {}}, "a-1"),
        ({"metadata": {"id": 1}, "sha": "c0ffee"}, "c0ffee"),
        ({"id": {"deep": 1}, "metadata": [1]}, None),
        ({"node": {"node": {"id": 1}}}, None),
        ({"name": "Ada"}, None),
        ([], None),
        (7, None),
    ],
)
def test_what_tells_a_thing(value: Plain, expected: str | None) -> None:
    assert identity(value) == expected
