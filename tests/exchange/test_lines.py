"""In which lines do interactions begin?"""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.exchange import lines_of, loads
from driftproxy.exchange.vcr import dumps, dumps_json
from driftproxy.model.http import Cassette, Response
from tests.answers import get

RECORDED = sorted(Path("cassettes").rglob("*.yaml"))


BODIES = st.lists(st.text(st.sampled_from("- requst:\n\t\"'[]{}é\\#"), max_size=200), min_size=1, max_size=4)


@given(BODIES)
def test_what_is_written_is_found_again(bodies: list[str]) -> None:
    answers = (Response(200, "", (("X-Said", body.strip()),), f"{body}\n- request:\n".encode()) for body in bodies)
    cassette = Cassette("c", tuple(get("http://api.test/", one) for one in answers))
    count = len(cassette.interactions)
    lines = dumps(cassette).split(b"\n")
    found = lines_of(dumps(cassette), count)
    assert len(found) == count
    assert all(lines[line - 1] == b"- request:" for line in found)
    assert len(lines_of(dumps_json(cassette), count)) == count


@pytest.mark.parametrize("path", RECORDED, ids=str)
def test_it_agrees_with_the_parser(path: Path) -> None:
    data = path.read_bytes()
    root = yaml.compose(data)
    assert isinstance(root, yaml.MappingNode)
    (items,) = (value.value for key, value in root.value if key.value == "interactions")
    assert lines_of(data, len(loads(data, "").interactions)) == tuple(one.start_mark.line + 1 for one in items)


def test_other_tools_files_too() -> None:
    one = {"text": '"entries": [1, 2]\n', "list": {"interactions": [7]}}
    har = json.dumps({"log": {"pages": [1, 2], "entries": [one, one]}}, indent=1)
    assert lines_of(har.encode(), 2) == (8, 16)
    assert lines_of(b"[{},\n{},\r\n\n{}]", 3) == (1, 2, 4)
    assert lines_of(
        b"---\nhttp_interactions:\n  - request:\n      body: |\n        - request:\n  - request: {}\n", 2
    ) == (3, 6)


def test_what_is_not_sure_is_not_said() -> None:
    for data in (
        b"",
        b"\x00\xff",
        b"interactions: [{}, {}]\n",
        b"interactions:\n- a\n- b\n",
        b'{"interactions": [1, 2',
        b"[",
    ):
        assert lines_of(data, 3) == ()
