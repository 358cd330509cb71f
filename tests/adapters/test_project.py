"""What a project shows before it is configured."""

import os
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.project import look, write_config
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.errors import ConfigError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.project import Live, Project


def of(*requests: tuple[str, str]) -> Cassette:
    return Cassette("c", tuple(Interaction(Request(method, url), Response(200)) for method, url in requests))


def put(root: Path, *names: str) -> None:
    for name in names:
        Folder(root).save([Cassette(name, of(("GET", "https://api.test/")).interactions)])


def test_an_empty_folder_shows_nothing(tmp_path: Path) -> None:
    assert look(tmp_path) == Project("cassettes", 0)
    (tmp_path / "tests").mkdir()
    assert look(tmp_path) == Project("tests/cassettes", 0)


def test_the_hosts_are_counted_with_what_is_not_safe(tmp_path: Path) -> None:
    requests = [
        ("GET", "https://api.test/v1"),
        ("POST", "https://api.test/v1/invoices/12345"),
        ("POST", "https://api.test/v1/invoices/67890"),
        ("GET", "http://127.0.0.1:8000/"),
        ("GET", "nonsense"),
    ]
    Folder(tmp_path / "c").save([of(*requests)])
    assert look(tmp_path).hosts == (
        Live("api.test", 3, ("POST /v1/invoices/{id}",)),
        Live("127.0.0.1:8000", 1, (), local=True),
    )


@pytest.mark.parametrize(
    ("names", "home", "elsewhere"),
    [
        (("tests/cassettes/a", "tests/cassettes/deep/b"), "tests/cassettes", ()),
        (("tests/cassettes/deep/a", "tests/cassettes/deep/b"), "tests/cassettes/deep", ()),
        (("tests/x/cassettes/m1/a", "tests/x/cassettes/m2/b", "other/c"), "tests/x/cassettes", ("other",)),
        (("a",), ".", ()),
    ],
)
def test_the_folder_is_where_most_cassettes_are(
    tmp_path: Path, names: tuple[str, ...], home: str, elsewhere: tuple[str, ...]
) -> None:
    put(tmp_path, *names)
    found = look(tmp_path)
    assert (found.cassettes, found.elsewhere, found.count) == (home, elsewhere, len(names))


def test_what_is_no_cassette_of_the_project_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, "node_modules/x/a", ".tox/b", "env/lib/c")
    (tmp_path / "env/pyvenv.cfg").touch()
    (tmp_path / "docker-compose.yml").write_text("services: {}")
    (tmp_path / "empty.yaml").touch()
    (tmp_path / "package.json").write_text("{}")
    assert look(tmp_path) == Project("cassettes", 0, runner="npm test")


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are POSIX")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert look(tmp_path).count == 0


def test_a_broken_cassette_still_counts(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("interactions:\n- {")
    assert (look(tmp_path).count, look(tmp_path).hosts) == (1, ())


@pytest.mark.parametrize(
    ("file", "runner"),
    [("pytest.ini", "pytest -q"), ("go.mod", "go test ./..."), ("pom.xml", "mvn test"), ("Cargo.toml", "cargo test")],
)
def test_the_test_runner_is_known_by_its_file(tmp_path: Path, file: str, runner: str) -> None:
    (tmp_path / file).touch()
    assert look(tmp_path).runner == runner


@pytest.mark.parametrize(("name", "text"), [("driftproxy.toml", ""), ("pyproject.toml", "[tool.driftproxy]")])
def test_a_configuration_is_never_overwritten(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError, match="configures driftproxy already"):
        write_config(tmp_path, "new")
    assert (tmp_path / name).read_text() == text
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"file/driftproxy\.toml cannot be written"):
        write_config(tmp_path / "file", "new")
