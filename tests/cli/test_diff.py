"""`driftproxy diff`: two cassettes or two folders, offline."""

import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette
from driftproxy.model.notes import Notes
from tests.cli.conftest import Api, Run


@pytest.fixture
def both(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Folder, Folder]:
    """Return two folders of cassettes that differ in one of two."""
    monkeypatch.chdir(tmp_path)
    old, new = Folder(Path("old")), Folder(Path("new"))
    old.save(
        [
            Cassette("a", (api.interaction("/a", {"id": 1, "gone": "x"}),) * 3),
            Cassette("b", (api.interaction("/b", {"id": 1}),)),
        ]
    )
    new.save(
        [
            Cassette("a", (api.interaction("/a", {"id": 2}),) * 3),
            Cassette("b", (api.interaction("/b", {"id": 2}),)),
        ]
    )
    return old, new


def test_folders_are_compared_by_name(both: tuple[Folder, Folder], driftproxy: Run, api: Api) -> None:
    code, out, err = driftproxy("diff", "old", "new")
    assert (code, err, api.asked) == (1, "", [])
    assert out.startswith("drift: 4 checked")
    assert "gone" in out
    assert not Path(".driftproxy").exists()


def test_files_are_compared_whatever_they_are_called(both: tuple[Folder, Folder], driftproxy: Run) -> None:
    Path("new/a.yaml").rename("fresh.yaml")
    assert driftproxy("diff", "old/a.yaml", "fresh.yaml")[0] == 1
    assert driftproxy("diff", "old/b.yaml", "new/b.yaml")[0] == 0
    assert driftproxy("diff", "old", "old")[0] == 0


def test_what_could_not_be_compared_is_inconclusive(both: tuple[Folder, Folder], driftproxy: Run) -> None:
    code, out, _ = driftproxy("diff", "old/a.yaml", "new/b.yaml")
    assert code == 3
    assert "there is no fresh answer to this request" in out


def test_a_broken_cassette_is_named(both: tuple[Folder, Folder], driftproxy: Run) -> None:
    Path("new/b.yaml").write_text("interactions: [")
    code, out, _ = driftproxy("diff", "old", "new")
    assert code == 1
    assert "new/b.yaml, line 1: this cannot be read" in out


@pytest.mark.parametrize(("until", "code"), [("2999-12-31", 0), ("2000-01-01", 1)])
def test_what_is_ignored_is_said_until_that_expires(
    both: tuple[Folder, Folder], driftproxy: Run, until: str, code: int
) -> None:
    Path("driftproxy.toml").write_text(f'[[ignore]]\npath = "$.gone"\nreason = "known"\nuntil = {until}')
    found, out, _ = driftproxy("diff", "old", "new")
    assert found == code
    assert ("1 ignored" in out, "expired on 2000-01-01" in out) == (not code, bool(code))
    assert "known" in out


def test_a_finding_is_as_bad_as_the_project_says(both: tuple[Folder, Folder], driftproxy: Run) -> None:
    Path("driftproxy.toml").write_text('[[override]]\nendpoint = "GET /a"\npath = "$.g*"\nseverity = "info"')
    code, out, _ = driftproxy("diff", "old", "new")
    assert (code, "1 info" in out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("old",), 2, "Missing argument 'NEW'"),
        (("old", "nowhere"), 2, "'nowhere' does not exist"),
        (("old", "empty"), 3, "there are no cassettes in empty"),
    ],
)
def test_wrong_use_is_one_sentence(
    both: tuple[Folder, Folder], driftproxy: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    Path("empty").mkdir()
    found, out, err = driftproxy("diff", *arguments)
    assert (found, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


def test_nothing_of_the_network_or_the_proxy_is_imported(both: tuple[Folder, Folder]) -> None:
    heavy = ("httpx", "mitmproxy", "rich", "jinja2", "deepdiff", "pytest", "cryptography")
    script = f"""
import sys
from driftproxy.cli.main import run
code = run(["diff", "old", "new"])
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "[]\n")


def test_what_was_compared_before_is_not_compared_again(
    both: tuple[Folder, Folder], driftproxy: Run, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    old, new = both
    assert driftproxy("diff", "old", "new")[0] == 1
    assert not Path("cache").exists()  # few cassettes are not worth it
    for folder in both:
        folder.save([Cassette(f"n{number}", (api.interaction(f"/{number}", {"id": 1}),)) for number in range(60)])
    first = driftproxy("diff", "old", "new")
    assert first[0] == 1
    assert first[1].startswith("drift: 64 checked")
    with monkeypatch.context() as patch:
        patch.setattr("driftproxy.workflows.comparing.diff.drift", lambda *_, **__: pytest.fail("compared again"))
        assert driftproxy("diff", "old", "new") == first
        assert driftproxy("diff", "old", "new", "--format", "json")[1].startswith("{")
    # Whatever the result depends on makes it another one.
    old.annotate({"a": Notes(tests=("tests/test_a.py::test_a",))})
    assert "tests/test_a.py::test_a" in driftproxy("diff", "old", "new")[1]
    Path("driftproxy.toml").write_text('[severity]\nfield_removed = "info"\n')
    assert driftproxy("diff", "old", "new")[0] == 0
    assert driftproxy("diff", "old", "new", "--fail-on", "info")[0] == 1
    new.save([Cassette("a", (api.interaction("/a", {"id": 1, "gone": "x"}),) * 3)])
    assert driftproxy("diff", "old", "new", "--fail-on", "info")[0] == 0
    for file in Path("cache").rglob("*.report"):
        file.write_bytes(b"x" + file.read_bytes())
    assert driftproxy("diff", "old", "new", "--fail-on", "info")[0] == 0
