"""`driftproxy init`: a first configuration that is right as it stands."""

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from driftproxy.adapters.configuration.config import load
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.cli.conftest import Run


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def record(root: Path) -> None:
    urls = ["https://api.test/v1/invoices", "https://other.test:8443/", "http://127.0.0.1:9/"]
    interactions = [Interaction(Request("POST", url), Response(200)) for url in urls]
    Folder(root / "tests/cassettes").save([Cassette("a", tuple(interactions)), Cassette("b", tuple(interactions[:1]))])


def uncommented(text: str) -> str:
    """Return the configuration with every key that it only mentions."""
    lines = (
        line.removeprefix("# ") if line.startswith(("# [", "# ")) and _is_toml(line[2:]) else line
        for line in text.splitlines()
    )
    return "\n".join(lines)


def _is_toml(line: str) -> bool:
    try:
        return bool(tomllib.loads(line))
    except tomllib.TOMLDecodeError:
        return False


@pytest.mark.parametrize("recorded", [True, False])
def test_what_it_writes_is_valid_also_when_every_key_is_used(root: Path, driftproxy: Run, *, recorded: bool) -> None:
    if recorded:
        record(root)
    assert driftproxy("init")[0] == 0
    schema = Draft202012Validator(json.loads(driftproxy("init", "--schema")[1]))
    text = Path("driftproxy.toml").read_text()
    assert text.endswith("\n")
    assert uncommented(text) != text
    for variant in (text, uncommented(text)):
        Path("driftproxy.toml").write_text(variant)
        schema.validate(tomllib.loads(variant))
        load(Path())
    assert not schema.is_valid({"casettes": "x"})


def test_it_says_what_is_there_and_what_to_type_next(root: Path, driftproxy: Run) -> None:
    record(root)
    (root / "pytest.ini").touch()
    code, out, err = driftproxy("init")
    assert (code, err) == (0, "")
    assert out == (
        "driftproxy.toml written. Found 2 cassettes in tests/cassettes, of api.test (2 requests), "
        "other.test:8443 (1 request), 127.0.0.1:9 (1 request).\n"
        "Next: `driftproxy rerecord` asks those hosts again and reports what drifted.\n"
    )
    config = load(Path())
    assert config.cassettes == Path("tests/cassettes")
    assert list(config.hosts) == ["api.test", "other.test:8443"]
    text = Path("driftproxy.toml").read_text()
    assert '# allow = ["POST /v1/invoices"]' in text
    assert '# [hosts."127.0.0.1:9"]' in text


def test_in_an_empty_project_the_first_step_is_to_record(root: Path, driftproxy: Run) -> None:
    (root / "package.json").write_text("{}")
    _, out, _ = driftproxy("init")
    assert "Found no cassettes." in out
    assert "`driftproxy record -- npm test`" in out


def test_a_configuration_that_is_there_stays(root: Path, driftproxy: Run) -> None:
    Path("driftproxy.toml").write_text("# mine")
    code, out, err = driftproxy("init")
    assert (code, out) == (2, "")
    assert err.startswith("driftproxy: driftproxy.toml configures driftproxy already")
    assert Path("driftproxy.toml").read_text() == "# mine"
