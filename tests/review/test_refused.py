"""What cannot be done about drift is refused by one sentence, by whichever door it was asked, and nothing changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from driftproxy.adapters.configuration.config import Config, load
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.errors import DriftproxyError
from driftproxy.review.accept import accept
from driftproxy.review.ignore import ignore
from driftproxy.workflows.reviewing.accept import Choice
from tests.cli.conftest import Api, Run, api, drifted, driftproxy, project

__all__ = ["api", "drifted", "driftproxy", "project"]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda config: accept(config, Choice(rules=frozenset({"moved"}))), "has no drift in rule `moved`"),
        (lambda config: accept(config, Choice(fingerprints=frozenset({"f"}))), "has no drift in finding `f`"),
        (lambda config: ignore(config, "f", "", ""), "has no finding `f`"),
        (lambda config: ignore(config, "f", "", "soon"), "`soon` is no day, such as 2026-12-31"),
        (lambda config: ignore(config, "f", "", "2020-01-01"), "2020-01-01 is over already"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    drifted: Folder, api: Api, driftproxy: Run, act: Callable[[Config], object], said: str
) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    with pytest.raises(DriftproxyError, match=said):
        act(load(Path()))
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
