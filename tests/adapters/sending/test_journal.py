"""What was answered before a run ended is there for who goes on, and for nobody else."""

import os
from dataclasses import replace
from pathlib import Path
from time import time

import pytest

from driftproxy.adapters.sending.journal import RunJournal
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.http import Request, Response
from tests.adapters.live import ask

ASK = ask("https://api.test/1")
ANSWER = Response(200, "OK", (("A", "é"), ("A", "2")), b"\xff\0")


def noted(state: Path) -> None:
    with RunJournal(state) as journal:
        journal.note(ASK, ANSWER)


def test_who_resumes_finds_each_answer_to_the_very_request(tmp_path: Path) -> None:
    noted(tmp_path)
    with RunJournal(tmp_path, resume=True) as journal:
        assert journal.answer(ASK) == ANSWER
        assert journal.answer(replace(ASK, index=1)) is None
        assert journal.answer(replace(ASK, request=Request("GET", "https://other.test/1"))) is None
        journal.note(replace(ASK, index=1), ANSWER)
    with RunJournal(tmp_path, resume=True) as journal:
        assert journal.answer(replace(ASK, index=1)) == journal.answer(ASK) == ANSWER


def test_who_does_not_resume_begins_anew(tmp_path: Path) -> None:
    noted(tmp_path)
    with RunJournal(tmp_path) as journal:
        assert journal.answer(ASK) is None
    with RunJournal(tmp_path, resume=True) as journal:
        assert journal.answer(ASK) is None


def test_what_a_host_said_days_ago_is_not_what_it_says_tonight(tmp_path: Path) -> None:
    noted(tmp_path)
    before_yesterday = time() - 2 * 86_400
    os.utime(tmp_path / "run.jsonl", (before_yesterday, before_yesterday))
    with RunJournal(tmp_path, resume=True) as journal:
        assert journal.answer(ASK) is None


def test_a_torn_end_takes_nothing_else_along(tmp_path: Path) -> None:
    noted(tmp_path)
    with (tmp_path / "run.jsonl").open("ab") as file:
        file.write(b'["torn", 200, "O')
    with RunJournal(tmp_path, resume=True) as journal:
        journal.note(replace(ASK, index=1), ANSWER)
    with RunJournal(tmp_path, resume=True) as journal:
        assert journal.answer(ASK) == journal.answer(replace(ASK, index=1)) == ANSWER


def test_after_the_end_there_is_nothing_to_resume(tmp_path: Path) -> None:
    noted(tmp_path)
    with RunJournal(tmp_path, resume=True) as journal:
        journal.end()
    assert not (tmp_path / "run.jsonl").exists()
    with RunJournal(tmp_path, resume=True) as journal:
        assert journal.answer(ASK) is None


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DriftproxyError, match=r"run\.jsonl cannot be written"):
        RunJournal(tmp_path / "file")
