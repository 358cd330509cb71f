"""An ignore is written at the end of the configuration, and nothing else in it changes."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from driftproxy.adapters.configuration.config import load
from driftproxy.adapters.configuration.ignoring import ignore
from driftproxy.model.errors import ConfigError
from driftproxy.model.scope import Ignore

ONE = Ignore(fingerprint="188404ddfe8c", reason='a "planned" change\n', until="2026-12-31")
OTHER = Ignore(fingerprint="f00000000000")
PYPROJECT = '[project]\nname = "x"\n[tool.driftproxy]\nfloor = 0.9\n[tool.ruff]\nline-length = 100\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# a comment\nfloor = 0.9   # another\n",
        'floor = 0.9\n\n[[ignore]]\nrule = "field_added"\n\n[hosts."api.test"]\nkind = "sandbox"',
        "floor = 0.9\r\n",
        "\ufefffloor = 0.9\n",
    ],
)
def test_nothing_else_changes(tmp_path: Path, text: str) -> None:
    path = tmp_path / "driftproxy.toml"
    path.write_bytes(text.encode())
    before = load(tmp_path)
    assert ignore(tmp_path, ONE, "GET /x $.a: the field is gone") == path
    written = path.read_bytes().decode()
    assert written.startswith(text)
    assert "\n# GET /x $.a: the field is gone\r\n" in written if "\r" in text else "\r" not in written
    *earlier, last = load(tmp_path).policy().ignores
    assert (tuple(earlier), last) == (before.policy().ignores, ONE)
    assert load(tmp_path).model_dump(exclude={"ignore"}) == before.model_dump(exclude={"ignore"})


def test_a_project_in_its_pyproject(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(PYPROJECT)
    (tmp_path / "below").mkdir()
    ignore(tmp_path / "below", ONE, "why")
    ignore(tmp_path, OTHER, "why")
    assert path.read_text().startswith(PYPROJECT)
    assert load(tmp_path).policy().ignores == (ONE, OTHER)
    assert tomllib.loads(path.read_text())["tool"]["ruff"] == {"line-length": 100}


@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_the_same_finding_again_takes_the_place_of_what_was_written(tmp_path: Path, line: str) -> None:
    path = tmp_path / "driftproxy.toml"
    path.write_bytes(f"# mine{line}floor = 0.9{line}".encode())
    for one in (ONE, OTHER, replace(ONE, reason="", until="2027-01-31")):
        ignore(tmp_path, one, "why")
    assert load(tmp_path).policy().ignores == (replace(ONE, reason="", until="2027-01-31"), OTHER)
    ignore(tmp_path, replace(OTHER, until="2027-02-28"), "why")
    assert load(tmp_path).policy().ignores[1].until == "2027-02-28"
    assert path.read_bytes().count(b"# why") == 2
    # What somebody has added to stays.
    path.write_bytes(path.read_bytes() + f'rule = "field_added"{line}'.encode())
    ignore(tmp_path, OTHER, "why")
    assert len(load(tmp_path).policy().ignores) == 3
    assert path.read_text().startswith("# mine\nfloor = 0.9\n\n[[ignore]]\n")


def test_a_project_without_a_configuration_gets_one(tmp_path: Path) -> None:
    assert ignore(tmp_path, ONE, "why") == tmp_path / "driftproxy.toml"
    assert load(tmp_path).policy().ignores == (ONE,)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("driftproxy.toml", 'ignore = [{rule = "field_added"}]\n'),
        ("pyproject.toml", "[tool]\ndriftproxy = {floor = 0.9}\n"),
    ],
)
def test_what_nothing_can_be_added_to_stays_as_it_is(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError, match="write them as tables"):
        ignore(tmp_path, ONE, "why")
    assert (tmp_path / name).read_text() == text


def test_a_link_stays_one_and_of_two_at_once_none_is_lost(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path, target = tmp_path / "driftproxy.toml", tmp_path / "elsewhere" / "ours.toml"
    target.write_text("floor = 0.9\n")
    path.symlink_to(target)
    every = [Ignore(fingerprint=f"{number:012x}") for number in range(8)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda one: ignore(tmp_path, one, "why"), every))
    assert path.is_symlink()
    assert set(load(tmp_path).policy().ignores) == set(every)
