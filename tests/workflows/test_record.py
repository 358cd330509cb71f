"""What a recording ends with."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.heard import Heard, Unrecorded, Written
from driftproxy.workflows.record import record


class Server:
    def __init__(self, heard: Heard) -> None:
        self._after = heard
        self.heard = Heard()

    @contextmanager
    def listen(self) -> Iterator[str]:
        yield "http://127.0.0.1:1"
        self.heard = self._after


WRITTEN = Heard((Written("a", 1, "new"),))


def run(heard: Heard, code: int = 0, *, reverse: bool = False) -> tuple[int, list[Heard]]:
    told: list[Heard] = []
    return record(Server(heard), lambda url: code if url else 99, told.append, reverse=reverse), told


def test_the_command_decides_the_exit_code_and_the_report_comes_after_all_is_written() -> None:
    assert run(WRITTEN) == (0, [WRITTEN])
    assert run(WRITTEN, 7) == (7, [WRITTEN])
    assert run(Heard(), 7) == (7, [Heard()])


@pytest.mark.parametrize(
    ("heard", "reverse", "words"),
    [
        (Heard(), False, "NO_PROXY"),
        (Heard(), True, "--base-url-env"),
        (Heard(unrecorded=(Unrecorded("x", "h", 1),)), False, "reasons above"),
    ],
)
def test_nothing_heard_says_what_to_check(heard: Heard, words: str, *, reverse: bool) -> None:
    with pytest.raises(NothingHeard, match=words):
        run(heard, reverse=reverse)


def test_what_could_not_be_written_is_an_error_whatever_the_command_said() -> None:
    for code in (0, 7):
        with pytest.raises(CassetteError, match="the disk is full"):
            run(Heard(WRITTEN.written, failure="the disk is full"), code)
