"""The story is not told where it does not hold."""

from pathlib import Path

import pytest

from driftproxy.demo import story
from driftproxy.demo.stage import Stage
from driftproxy.model.errors import DriftproxyError
from tests.demo.test_stage import Listener


def test_a_provider_that_did_not_change_makes_no_drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serving, run = Stage.serving, Stage.run
    monkeypatch.setattr(Stage, "serving", lambda stage, _version, port=0: serving(stage, 1, port))

    def but_replay(stage: Stage, command: str, *, expect: int) -> str:
        return "" if command.startswith("driftproxy replay") else run(stage, command, expect=expect)

    monkeypatch.setattr(Stage, "run", but_replay)
    with pytest.raises(DriftproxyError, match=r"`driftproxy rerecord .*` ended with exit code 0 where 1 was expected"):
        story.tell(tmp_path / "billing", Listener(), colour=False)


def test_a_secret_that_lands_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Stage.run

    def leak(stage: Stage, command: str, *, expect: int) -> str:
        del command, expect
        (stage.folder / "cassettes").mkdir()
        (stage.folder / "cassettes" / "leak.yaml").write_text(stage.environment["BILLING_TOKEN"])
        return run(stage, "python --version", expect=0)

    monkeypatch.setattr(Stage, "run", leak)
    with pytest.raises(DriftproxyError, match=r"a secret lies in .*leak\.yaml"):
        story.tell(tmp_path / "billing", Listener(), colour=False)
