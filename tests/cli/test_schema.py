"""`driftproxy schema`: of one endpoint, of all, and of what is not there."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette
from tests.cli.conftest import Api, Run


def test_one_endpoint_gives_its_schema(project: Folder, driftproxy: Run, api: Api) -> None:
    code, out, err = driftproxy("schema", "GET /users/{id}")
    assert (code, err) == (0, "")
    found = json.loads(out)
    Draft202012Validator.check_schema(found)
    assert list(found)[:2] == ["$schema", "title"]
    assert found["title"] == f"GET {api.host}/users/{{id}} 200"
    assert found["required"] == ["email", "id", "name"]
    assert found["properties"]["email"] == {"type": "string", "format": "email", "x-samples": 2}


def test_all_endpoints_give_one_document_and_paths_choose(project: Folder, driftproxy: Run, api: Api) -> None:
    found = json.loads(driftproxy("schema")[1])
    Draft202012Validator.check_schema(found)
    assert list(found["$defs"]) == [f"GET {api.host}/status 200", f"GET {api.host}/users/{{id}} 200"]
    assert json.loads(driftproxy("schema", "cassettes/deep")[1])["title"] == f"GET {api.host}/status 200"
    chosen = driftproxy("schema", f"GET {api.host}/users/{{id}}", "cassettes/users.yaml", "--status", "200")
    assert json.loads(chosen[1])["x-samples"] == 2


def test_each_status_has_a_schema_of_its_own(project: Folder, driftproxy: Run, api: Api) -> None:
    project.save([Cassette("missing", (api.interaction("/users/3", {"error": "none"}, status=404),))])
    found = json.loads(driftproxy("schema", "GET /users/{id}")[1])
    assert [name[-3:] for name in found["$defs"]] == ["200", "404"]
    assert json.loads(driftproxy("schema", "GET /users/{id}", "--status", "404")[1])["required"] == ["error"]


def test_a_broken_cassette_is_named_and_left_out(project: Folder, driftproxy: Run) -> None:
    Path("cassettes/broken.yaml").write_text("interactions: [")
    code, out, err = driftproxy("schema")
    assert code == 0
    assert json.loads(out)["$defs"]
    assert err.startswith("driftproxy: left out: cassettes/broken.yaml, line 1")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("GET /user/{id}",), 2, "have no endpoint `GET /user/{id}`; did you mean `GET /users/{id}`?"),
        (("PUT zzz/",), 2, "`driftproxy endpoints` lists them"),
        (("GET /status", "--status", "500"), 3, "no answer of GET /status with status 500 whose body has a shape"),
        (("nowhere",), 2, "Path 'nowhere' does not exist"),
        (("empty",), 3, "there are no cassettes in empty"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    project: Folder, driftproxy: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    Path("empty").mkdir()
    found, out, err = driftproxy("schema", *arguments)
    assert (found, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


def test_no_secret_is_in_a_schema(project: Folder, driftproxy: Run, api: Api) -> None:
    key = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"
    project.save([Cassette("secret", (api.interaction("/keys", [{key: 1, "state": key}, {"state": "x"}] * 10),))])
    assert key not in driftproxy("schema")[1]


def test_colour_is_for_terminals(project: Folder, driftproxy: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in driftproxy("schema")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in driftproxy("schema")[1]
