"""Recordings are served while a command runs; the outcome says what had none and what was not needed."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.fault import Delivery
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.names import safe_name
from driftproxy.model.streamed import Coming
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.replaying.replay import Replayed, Session, replay

Answer = Callable[[Request, str, str], Response | Delivery | Coming]


@dataclass
class Direct:
    """A server whose only client is the command of the test."""

    answers: list[Response] = field(default_factory=list)

    @contextmanager
    def serve(
        self, answer: Answer, counted: Callable[[], object] = list, add: Callable[[Any], None] = lambda _: None
    ) -> Iterator[str]:
        self.answer = answer
        yield "http://127.0.0.1:1"


def get(url: str) -> Request:
    return Request("GET", url)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.save(
        [
            Cassette("a", (Interaction(get("http://h/1"), Response(200, body=b"a")),)),
            Cassette("b", (Interaction(get("http://h/1"), Response(200, body=b"b")),)),
        ]
    )
    return folder


def replayed(
    folder: Folder, asked: Sequence[tuple[str, str]] = (), code: int = 0, cassette: str = ""
) -> tuple[Replayed, list[Response]]:
    server = Direct()

    def command(url: str) -> int:
        said = (server.answer(get(target), name, "") for target, name in asked)
        server.answers += [one for one in said if isinstance(one, Response)]
        return code

    return replay(Session(folder, Redactor(), cassette=cassette), server, command), server.answers


def test_answers_and_what_was_not_used(folder: Folder) -> None:
    outcome, answers = replayed(folder, [("http://h/1", "b"), ("http://h/1", "")])
    assert [answer.body for answer in answers] == [b"b", b"a"]
    assert outcome == Replayed(0, 2, 2, {}, {}, (), {}, (), outcome.used, {}, {})
    assert [one.response.body for one in outcome.used] == [b"a", b"b"]
    assert replayed(folder, [("http://h/1", "b")])[0].unused == {"a": (1, 1)}


def test_a_miss_is_a_501_that_explains_itself(folder: Folder) -> None:
    outcome, (answer,) = replayed(folder, [("http://h/2?api_key=live", "")])
    assert (answer.status, dict(answer.headers)["driftproxy-miss"]) == (501, "1")
    assert json.loads(answer.body) == {
        "error": "driftproxy: this request has no recording",
        "request": "GET http://h/2?api_key=REDACTED",
        "cassette": None,
        "nearest": "GET http://h/1",
        "differences": ["the path: recorded /1, asked /2"],
        "configuration": None,
        "others": [],
    }
    assert list(outcome.missed.values()) == [1]


@pytest.mark.parametrize(("code", "asked", "exit_code"), [(0, "1", 0), (0, "2", 1), (5, "2", 5), (5, "1", 5)])
def test_exit_code(folder: Folder, code: int, asked: str, exit_code: int) -> None:
    assert replayed(folder, [(f"http://h/{asked}", "")], code)[0].exit_code == exit_code


def test_one_cassette_only(folder: Folder) -> None:
    outcome, answers = replayed(folder, [("http://h/1", ""), ("http://h/1", "a")], cassette="b")
    assert [answer.status for answer in answers] == [200, 501]
    assert outcome.cassettes == 1


def test_a_name_from_outside_stands_for_the_cassette_that_recording_made_of_it(folder: Folder) -> None:
    folder.save([Cassette(safe_name("../x y"), (Interaction(get("http://h/1"), Response(200, body=b"c")),))])
    assert replayed(folder, [("http://h/1", "../x y")])[1][0].body == b"c"
    assert replayed(folder, [("http://h/1", "")], cassette="../x y")[1][0].body == b"c"
    assert replayed(folder, [("http://h/1", "../../a")])[1][0].status == 501


def test_a_secret_in_a_name_is_none_in_that_of_the_cassette(folder: Folder) -> None:
    name = "test_pay[eur-sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc]"
    elsewhere = Redactor(key=b"another key").name(name)
    assert "4eC39" not in elsewhere
    folder.save([Cassette(elsewhere, (Interaction(get("http://h/1"), Response(200, body=b"c")),))])
    assert replayed(folder, [("http://h/1", name)])[1][0].body == b"c"
    older = name.replace("eur", "usd")  # recorded when names were left as they were
    folder.save([Cassette(older, (Interaction(get("http://h/1"), Response(200, body=b"d")),))])
    assert replayed(folder, [("http://h/1", older)])[1][0].body == b"d"


def test_a_broken_cassette_among_good_ones(folder: Folder) -> None:
    (folder.path / "bad.yaml").write_text("interactions: [")
    outcome, (answer,) = replayed(folder, [("http://h/1", "")])
    assert answer.status == 200
    assert len(outcome.broken) == 1
    assert "bad.yaml" in outcome.broken[0]
    with pytest.raises(CassetteError, match=r"bad\.yaml"):
        replayed(folder, cassette="bad")


def test_no_cassettes(tmp_path: Path) -> None:
    with pytest.raises(NothingHeard, match=f"there are no cassettes in {tmp_path}"):
        replayed(Folder(tmp_path))


def test_the_scheme_of_each_host(tmp_path: Path) -> None:
    urls = ("https://A.test/1", "https://a.test/2", "http://b.test:81?x", "http://c.test", "https://c.test/")
    folder = Folder(tmp_path)
    folder.save([Cassette("a", tuple(Interaction(get(url), Response(200)) for url in urls))])
    schemes = Session(folder, Redactor()).schemes
    assert schemes == {"a.test": "https", "b.test:81": "http", "c.test": "http"}
