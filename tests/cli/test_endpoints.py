"""`driftproxy endpoints`: the table of what is recorded."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Response
from driftproxy.model.notes import Notes
from tests.cli.conftest import Api, Run


def dated(one: Interaction, date: str) -> Interaction:
    headers = (*one.response.headers, ("Date", date))
    return Interaction(one.request, replace(one.response, headers=headers))


def test_the_table_is_this(project: Folder, driftproxy: Run, api: Api) -> None:
    old = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    missing = Interaction(api.interaction("/users/3", {}).request, Response(404))
    project.save([Cassette("missing", (missing,))], {"users": Notes(heard=old)})
    code, out, err = driftproxy("endpoints")
    assert (code, err) == (0, "")
    lines = [line.split(maxsplit=5) for line in out.replace(api.host, "HOST").replace("GET ", "GET_").splitlines()]
    assert lines[0][:3] == ["endpoint", "samples", "statuses"]
    assert lines[1][:4] == ["GET_HOST/status", "1", "200", "unknown"]
    assert lines[2] == ["GET_HOST/users/{id}", "3", "200", "x2,", "404", f"{old}  40 days  missing, users"]


def test_the_date_of_an_answer_counts_more_than_the_notes(project: Folder, driftproxy: Run, api: Api) -> None:
    both = (
        dated(api.interaction("/a", {}), "Sat, 31 Jan 2026 23:30:00 -0100"),
        dated(api.interaction("/a", {}), "never"),
        dated(api.interaction("/b", {}), "Tue, 03 Feb 2026 00:00:00 GMT"),
    )
    project.save([Cassette("dated", both)], {"dated": Notes(heard="2026-03-01T12:00:00Z")})
    found = json.loads(driftproxy("endpoints", "cassettes/dated.yaml", "--format", "json")[1])
    assert [(one["oldest"], one["newest"]) for one in found] == [
        ("2026-02-01", "2026-03-01"),
        ("2026-02-03", "2026-02-03"),
    ]
    assert found[0]["endpoint"] == {"method": "GET", "host": api.host, "path": "/a", "operation": ""}
    assert (found[0]["samples"], found[0]["statuses"], found[0]["cassettes"]) == (2, {"200": 2}, ["dated"])


def test_learned_and_configured_templates_show(project: Folder, driftproxy: Run, api: Api) -> None:
    issue = [{"id": 1, "title": "It fails", "state": "open"}]
    asked = [api.interaction(f"/repos/acme/{name}/issues", issue) for name in ("web", "api")]
    project.save([Cassette("issues", tuple(asked))])
    assert f"GET {api.host}/repos/acme/{{slug}}/issues " in driftproxy("endpoints")[1]
    Path("driftproxy.toml").write_text('templates = ["/repos/{owner}/{name}/issues"]\n')
    assert f"GET {api.host}/repos/{{owner}}/{{name}}/issues " in driftproxy("endpoints")[1]


def test_a_name_from_outside_does_not_steer_the_terminal(project: Folder, driftproxy: Run, api: Api) -> None:
    project.save([Cassette("odd", (api.interaction("/a\x1b[31m", {}),))])
    assert "\x1b" not in driftproxy("endpoints")[1]


def test_broken_notes_and_cassettes_do_not_stop_it(project: Folder, driftproxy: Run) -> None:
    Path("cassettes/users.about.json").write_text("{")
    Path("cassettes/broken.yaml").write_text("interactions: [")
    code, out, err = driftproxy("endpoints")
    assert (code, err.count("\n")) == (0, 1)
    assert "/users/{id}" in out


@pytest.mark.parametrize(("path", "code"), [("nowhere", 2), ("empty", 3)])
def test_nothing_there_is_one_sentence(project: Folder, driftproxy: Run, path: str, code: int) -> None:
    Path("empty").mkdir()
    found, out, err = driftproxy("endpoints", path)
    assert (found, out, err.count("\n")) == (code, "", 1)
