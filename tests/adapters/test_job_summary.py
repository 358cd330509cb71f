"""The page of a job of GitHub Actions."""

from pathlib import Path

import pytest

from driftproxy.adapters.job_summary import add_to_job_summary
from driftproxy.model.errors import DriftproxyError


def test_a_step_adds_to_the_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    add_to_job_summary("nobody reads this")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    add_to_job_summary("# é\n")
    add_to_job_summary("more \udc80\n")
    assert summary.read_text() == "# é\nmore \\udc80\n"


def test_it_stays_as_small_as_it_must_be_to_be_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    for _ in range(3):
        add_to_job_summary("a line of it, é\n" * 50_000)
        assert summary.stat().st_size <= 1 << 20
    assert summary.read_text().endswith("says it all.\n")


def test_what_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    with pytest.raises(DriftproxyError, match="job summary"):
        add_to_job_summary("x")
