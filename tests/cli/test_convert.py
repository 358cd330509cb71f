"""`driftproxy convert` on files and folders: what is written, what is refused, and what is said."""

import gzip
import json
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange import loads
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.cli.conftest import Run

DATED = (("Content-Type", "application/json"), ("Date", "Sat, 21 Nov 2026 10:00:00 GMT"))


def recording(name: str, number: int, body: bytes = b"{}") -> Cassette:
    request = Request(
        "GET", f"https://api.test/users/{number}", (("Authorization", "Bearer s3cret-t0ken-9f8e7d"),), body
    )
    return Cassette(name, (Interaction(request, Response(200, "OK", DATED, b'{"id": %d}' % number)),))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Folder(tmp_path / "in").save([recording("one", 1), recording("deep/two", 2)])
    return tmp_path


def test_a_folder_becomes_a_folder_and_a_file_becomes_a_file(folder: Path, driftproxy: Run) -> None:
    assert driftproxy("convert", "in", "out", "--to", "har") == (0, "", "driftproxy: 2 interactions written to out\n")
    assert sorted(path.relative_to("out").as_posix() for path in Path("out").rglob("*.*")) == [
        "deep/two.har",
        "one.har",
    ]
    assert driftproxy("convert", "out/one.har", "back", "--to", "vcr")[0] == 0
    assert len(loads(Path("back").read_bytes(), "back").interactions) == 1


def test_many_recordings_in_one_file_follow_each_other_by_name(folder: Path, driftproxy: Run) -> None:
    assert driftproxy("convert", "in", "all.har", "--to", "har")[0] == 0
    urls = [one.request.url for one in loads(Path("all.har").read_bytes(), "all").interactions]
    assert urls == ["https://api.test/users/2", "https://api.test/users/1"]


def test_a_dash_is_stdout_and_what_is_said_stays_out_of_it(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from driftproxy.cli.main import run

    assert run(["convert", "in/one.yaml", "-", "--to", "har"]) == 0
    out, err = capfdbinary.readouterr()
    assert len(json.loads(out)["log"]["entries"]) == 1
    assert err == b"driftproxy: 1 interaction written\n"


def test_no_secret_is_written(folder: Path, driftproxy: Run) -> None:
    Path("in/one.yaml").write_bytes(Path("in/one.yaml").read_bytes().replace(b"REDACTED", b"s3cret-t0ken-9f8e7d"))
    for to in ("har", "vcr"):
        _, out, err = driftproxy("convert", "in/one.yaml", f"one.{to}", "--to", to)
        assert "s3cret" not in out + err + Path(f"one.{to}").read_text()


def test_what_is_there_is_not_replaced_unforced_and_then_nothing_is_written(folder: Path, driftproxy: Run) -> None:
    Path("out").mkdir()
    Path("out/one.har").write_text("mine")
    code, _, err = driftproxy("convert", "in", "out", "--to", "har")
    assert (code, Path("out/one.har").read_text()) == (2, "mine")
    assert err == "driftproxy: out/one.har is there already; nothing was written: name another place, or `--force`\n"
    assert not Path("out/deep").exists()
    assert driftproxy("convert", "in", "out", "--to", "har", "--force")[0] == 0
    assert Path("out/one.har").read_bytes().startswith(b"{")


def test_what_cannot_be_read_is_named_and_the_others_are_written(folder: Path, driftproxy: Run) -> None:
    Path("in/bad.yaml").write_text("interactions:\n- request: {uri: 'http://h/', method: GET}\n- {\n")
    text = Path("in/one.yaml").read_text().replace("version: 1", "- request: {}\n  response: {}\nversion: 1")
    Path("in/one.yaml").write_text(text)
    code, _, err = driftproxy("convert", "in", "out", "--to", "har")
    assert code == 3
    assert "in/bad.yaml, line " in err
    assert "in/one.yaml" in err
    assert "interaction 2 cannot be read" in err
    assert err.endswith("driftproxy: 2 interactions written to out; 2 could not be read\n")
    assert Path("out/one.har").exists()
    assert driftproxy("convert", "in/bad.yaml", "bad.har", "--to", "har")[0] == 2
    assert not Path("bad.har").exists()


def test_the_format_can_be_said(folder: Path, driftproxy: Run) -> None:
    document = yaml.safe_load(Path("in/one.yaml").read_text())
    Path("odd").mkdir()
    Path("odd/recording.txt").write_text("# what is this?\n" * 400 + json.dumps(document))
    code, _, err = driftproxy("convert", "odd", "odd.har", "--to", "har")
    assert (code, err) == (3, "driftproxy: there is no recorded interaction to convert\n")
    assert driftproxy("convert", "odd", "odd.har", "--to", "har", "--from", "vcr")[0] == 0
    assert driftproxy("convert", "odd", "x.har", "--to", "har", "--from", "go_vcr")[0] == 3


def test_what_is_lost_is_said(folder: Path, driftproxy: Run) -> None:
    Folder(Path("in")).save([recording("three", 3, b"\xff\0")])
    code, _, err = driftproxy("convert", "in/three.yaml", "three.har", "--to", "har")
    assert code == 0
    assert "three as HAR: 1 request body is left out: no text, for which HAR has no room" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("in", "out", "--to", "polly"), "there is no format `polly` to write; there are "),
        (("in", "out", "--to", "har", "--from", "x"), "there is no format `x`; there are "),
        (("in", "in/out", "--to", "har"), "in/out lies in in, where each recording would be there twice"),
        (("in", "out", "--to", "openapi"), "an OpenAPI description is one document of all recordings"),
        (("nowhere", "out", "--to", "har"), "does not exist"),
        (("in/one.yaml", "in/one.yaml/x.har", "--to", "har"), "nothing was written"),
    ],
)
def test_what_cannot_be_is_refused(folder: Path, driftproxy: Run, arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = driftproxy("convert", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_nothing_is_written_through_a_link(folder: Path, driftproxy: Run, tmp_path: Path) -> None:
    Path("elsewhere").mkdir()
    Path("out").mkdir()
    Path("out/deep").symlink_to(tmp_path / "elsewhere")
    assert driftproxy("convert", "in", "out", "--to", "har")[0] == 2
    assert not list(Path("elsewhere").iterdir())


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json", "-"])
def test_an_openapi_description_is_one_document_of_all(
    folder: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    from driftproxy.cli.main import run

    assert run(["convert", "in", name, "--to", "openapi"]) == 0
    out, err = capfd.readouterr()
    text = out if name == "-" else Path(name).read_text()
    document = json.loads(text) if name != "openapi.yaml" else yaml.safe_load(text)
    OpenAPIV31SpecValidator(document).validate()
    assert list(document["paths"]) == ["/users/{id}"]
    assert document["components"]["securitySchemes"] == {"bearerAuth": {"type": "http", "scheme": "bearer"}}
    assert "s3cret" not in text + err


def test_what_vcrpy_wrote_comes_out_byte_for_byte(tmp_path: Path, driftproxy: Run) -> None:
    packed = gzip.compress(b'{"id": 1}', mtime=0)
    headers = {"Content-Encoding": ["gzip"], "Content-Type": ["application/json"]}
    plain = {
        "interactions": [
            {
                "request": {"body": None, "headers": {"b": ["c"]}, "method": "GET", "uri": f"https://api.test/{n}"},
                "response": {
                    "body": {"string": packed},
                    "headers": deepcopy(headers),
                    "status": {"code": 200, "message": "OK"},
                },
            }
            for n in range(2)
        ],
        "version": 1,
    }
    old = tmp_path / "old"
    old.mkdir()
    text = yaml.dump(plain)
    (old / "a.yaml").write_text(text)
    (old / "b.yaml").write_text(text.replace("b:\n      - c", "Authorization:\n      - Bearer hidden-7f3a9c1e5b", 1))
    assert driftproxy("convert", str(old), str(tmp_path / "new"), "--to", "vcr")[0] == 0
    assert (tmp_path / "new" / "a.yaml").read_text() == text
    changed = (tmp_path / "new" / "b.yaml").read_text()
    assert "hidden" in (old / "b.yaml").read_text()
    assert "hidden" not in changed
    assert changed.endswith(text[text.rindex("- request:") :])
