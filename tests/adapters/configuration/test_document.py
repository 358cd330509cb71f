"""Which file configures a project."""

from pathlib import Path

import pytest

from driftproxy.adapters.configuration.document import found_from, found_in, table_in
from driftproxy.model.errors import ConfigError


def test_ours_wins_and_another_tools_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]")
    assert found_in(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[tool.driftproxy]\nfloor = 1")
    assert found_in(tmp_path) == tmp_path / "pyproject.toml"
    assert table_in(tmp_path / "pyproject.toml") == {"floor": 1}
    (tmp_path / "driftproxy.toml").write_text("")
    (tmp_path / ".git").mkdir()
    (below := tmp_path / "a" / "b").mkdir(parents=True)
    assert found_from(below) == tmp_path / "driftproxy.toml"


def test_broken_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "driftproxy.toml").write_text("[")
    with pytest.raises(ConfigError, match=r"driftproxy\.toml is not valid TOML"):
        found_from(tmp_path)
