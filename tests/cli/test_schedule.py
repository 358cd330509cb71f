"""`driftproxy schedule` as a user runs it."""

from pathlib import Path

import pytest

from driftproxy.cli.main import run


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "driftproxy.toml").write_text(
        '[hosts."api.test"]\ncredential = { kind = "bearer", token = "${SANDBOX_TOKEN}" }\n# ${NOT_THIS}\n'
    )
    return tmp_path


def test_it_prints_the_job_with_the_names_of_the_secrets(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schedule", "cron", "--at", "4:05"]) == 0
    out, err = capsys.readouterr()
    assert f"5 4 * * * sh {project}/driftproxy-night.sh\n" in out
    assert "SANDBOX_TOKEN" in out
    assert "NOT_THIS" not in out
    assert "add the line with `crontab -e`" in err


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_a_machine_installs_what_the_configuration_needs(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (project / "driftproxy.toml").open("a") as file:
        file.write('[history]\nurl = "postgresql://ci:${DB}@db/x"\n[hosts."a.test".credential]\nkind = "aws-sigv4"\n')
        file.write('service = "s"\nregion = "r"\n')
    assert run(["schedule", kind]) == 0
    assert 'pip install "driftproxy[aws,postgres]"' in capsys.readouterr().out


def test_it_writes_the_job_but_replaces_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schedule", "github", "--write"]) == 0
    path = project / ".github/workflows/driftproxy.yml"
    assert "SANDBOX_TOKEN: ${{ secrets.SANDBOX_TOKEN }}" in path.read_text()
    path.write_text("mine")
    assert run(["schedule", "github", "--write"]) == 2
    assert ".github/workflows/driftproxy.yml is there already" in capsys.readouterr().err
    assert path.read_text() == "mine"


@pytest.mark.parametrize("time", ["24:00", "3", "03:60", "x"])
def test_no_time_of_day(time: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schedule", "cron", "--at", time]) == 2
    assert f"`{time}` should be a time of day, such as 03:17" in capsys.readouterr().err
