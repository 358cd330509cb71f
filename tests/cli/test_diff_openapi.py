"""`driftproxy diff` with an OpenAPI description as one of its sides."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

V1, V2 = "cassettes/billing-v1", "cassettes/billing-v2"


@pytest.fixture
def described(driftproxy: Run, tmp_path: Path) -> str:
    path = str(tmp_path / "billing.yaml")
    assert driftproxy("convert", V1, path, "--to", "openapi")[0] == 0
    return path


def test_recordings_keep_to_their_own_description_and_the_next_versions_do_not(driftproxy: Run, described: str) -> None:
    code, out, _ = driftproxy("diff", V1, described)
    assert (code, out.partition(";")[0]) == (0, "clean: 16 checked, no drift found")
    code, out, _ = driftproxy("diff", described, V2)
    assert code == 1
    assert "`$.data[*].created_at` was string (date-time) and is integer (Unix time)" in out
    assert "1x undocumented: the specification says nothing of status 404 there" in out
    code, out, _ = driftproxy("diff", V2, described, "--format", "json", "--fail-on", "breaking")
    assert code == 1
    found = {finding["rule"] for finding in json.loads(out)["findings"]}
    assert {"kind_changed", "field_removed", "field_added"} & found


def test_what_cannot_be_compared_is_said(driftproxy: Run, described: str, tmp_path: Path) -> None:
    code, _, err = driftproxy("diff", described, described)
    assert (code, "nothing is recorded in an OpenAPI description" in err) == (2, True)
    broken = tmp_path / "broken.yaml"
    broken.write_text("openapi: 3.0.0\npaths: {/x: {$ref: 'other.yaml'}}\n")
    code, out, err = driftproxy("diff", V1, str(broken))
    assert (code, out) == (2, "")
    assert err == (
        f"driftproxy: {broken}: `$ref: other.yaml` leads out of the file, and is not followed: bundle all into one\n"
    )
    (tmp_path / "other.yaml").write_text("openapi: 3.0.0\nservers: [{url: 'https://api.test'}]\npaths: {}\n")
    code, out, _ = driftproxy("diff", V1, str(tmp_path / "other.yaml"))
    assert code == 3
    assert "the specification is about other hosts" in out


def test_the_paths_of_a_configured_description_are_templates(
    driftproxy: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    interactions = [
        f"- request: {{method: GET, uri: 'https://api.test/v1/words/{word}'}}\n"
        "  response: {status: {code: 200, message: OK}, headers: {}, body: {string: ''}}\n"
        for word in ("one", "two", "all")
    ]
    Path("words.yaml").write_text(f"interactions:\n{''.join(interactions)}version: 1\n")
    Path("openapi.yaml").write_text(
        "openapi: 3.0.0\nservers: [{url: 'https://api.test/v1'}]\n"
        "paths: {/words/all: {get: {}}, '/words/{word}': {get: {}}}\n"
    )
    Path("driftproxy.toml").write_text('openapi = "openapi.yaml"\n')
    lines = driftproxy("endpoints", "words.yaml")[1].splitlines()[1:]
    assert [line.split()[:3] for line in lines] == [
        ["GET", "api.test/v1/words/all", "1"],
        ["GET", "api.test/v1/words/{word}", "2"],
    ]
    Path("driftproxy.toml").write_text('openapi = "openapi.yaml"\ntemplates = ["/v1/words/{mine}"]\n')
    assert "GET api.test/v1/words/{mine}" in driftproxy("endpoints", "words.yaml")[1]
    Path("driftproxy.toml").write_text('openapi = "nowhere.yaml"\n')
    code, _, err = driftproxy("endpoints", "words.yaml")
    assert (code, err) == (2, "driftproxy: nowhere.yaml cannot be read: No such file or directory\n")
