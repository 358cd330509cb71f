"""Is what the README and the guide show true? Every command in them is run, or said why not."""

import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import requests
import vcr

from driftproxy.adapters.configuration.config import load
from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import GROUPS, cli, run
from tests.sandbox import HOOK, TOKEN, Sandbox, hooks, recorded, sandbox

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
GUIDE = {page.name: page.read_text(encoding="utf-8") for page in PAGES}

BLOCK = re.compile(
    r"(?:<!-- not run here: (?P<reason>[^>]+) -->\n)?"
    r"^(?P<indent> *)```(?P<kind>\w+)\n(?P<body>.*?)^ *```$",
    re.DOTALL | re.MULTILINE,
)
"""A block of code, and why its commands cannot be run by this test, where the page's source says so."""

OWN_TEST = ("first-report.md", "any-language.md", "recipes.md")
"""Pages that are a story: each has a test that lives through it."""

LEFT_OUT = {"ci.md": 4, "storage.md": 2, "ui.md": 1}
"""How many commands of a page are not run. Each has its reason in the page's source; a new one is a decision."""

# The suites of the guide ask one recorded URL through whatever proxy they are given: they show that driftproxy's part
# of the command works, in a tenth of the time of a real one.
SUITE = f"""#!{sys.executable} -IS
import os
from http.client import HTTPConnection
host, port = os.environ["DRIFTPROXY_PROXY"].split("/")[2].rpartition("@")[2].split(":")
line = HTTPConnection(host, int(port), timeout=float(os.environ["PATIENCE"]))
method, url, body = os.environ["ASKED"].split(" ", 2)
line.request(method, url, body, {{"Authorization": "Bearer {TOKEN}", "Content-Type": "application/json"}})
raise SystemExit(line.getresponse().status >= 400)
"""

MOCK = """import responses
BODY = {"id": "in_1001", "total": 1001, "customer": {"id": "cus_1001", "name": "Ada"}}
responses.get("https://api.sandbox.example/v1/invoices/in_1001", json=BODY)
"""

(TABLE,) = re.findall(r"```toml\n(.*?)```", GUIDE["first-report.md"], re.DOTALL)
"""What a reader of the first page has written about the host."""

Command = tuple[str, list[str]]
"""A command, and the lines that the page shows under it."""


def commands(text: str) -> tuple[list[Command], list[str]]:
    """Return the commands that are to be run, and those that a comment leaves out."""
    found: list[Command] = []
    left_out: list[str] = []
    for block in BLOCK.finditer(text):
        if block["kind"] not in ("console", "text", "shell", "bash", "sh"):
            continue
        typed = "" if block["kind"] in ("console", "text") else "$ "
        lines = [
            typed + line.removeprefix(block["indent"]) for line in block["body"].splitlines() if line and line[0] != "#"
        ]
        for line in lines:
            if block["reason"] and line.startswith("$ "):
                left_out.append(line[2:])
            elif line.startswith("$ "):
                found.append((line[2:], []))
            elif found and block["kind"] == "console":
                found[-1][1].append(line)
    return found, left_out


def tables(text: str) -> list[str]:
    return [block["body"] for block in BLOCK.finditer(text) if block["kind"] == "toml"]


@pytest.fixture(scope="module")
def api() -> Iterator[Sandbox]:
    with sandbox() as served:
        yield served


@pytest.fixture(scope="module")
def template(api: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that has recorded the sandbox as it was, and never asked it again."""
    folder = tmp_path_factory.mktemp("guide")
    Folder(folder / "tests" / "cassettes").save(
        [
            *recorded(api),
            hooks("hooks-january", HOOK),
            hooks("hooks-june", {**HOOK, "data": {"number": "A-1", "amount": {"total": 1900, "currency": "eur"}}}),
        ]
    )
    api.version = 2
    for name in ("monday", "tuesday"):
        shutil.copytree(folder / "tests" / "cassettes", folder / "cassettes" / name)
    shutil.copytree(ROOT / "cassettes" / "billing-v1", folder / "cassettes" / "billing-v1")
    shutil.copytree(ROOT / "cassettes" / "billing-v2", folder / "cassettes" / "billing-v2")
    programs = folder / "bin"
    programs.mkdir()
    (folder / "tests" / "test_mocked.py").write_text(_here(MOCK, api))
    for name in ("pytest", "npm"):
        (programs / name).write_text(SUITE)
        (programs / name).chmod(stat.S_IRWXU)
    return folder


Typed = Callable[[str], tuple[int, str]]


@pytest.fixture
def project(template: Path, api: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project of one's own, the working directory."""
    folder = tmp_path / "project"
    shutil.copytree(template, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", str(folder / "bin"), prepend=":")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("SANDBOX_TOKEN", "BILLING_TOKEN"):
        monkeypatch.setenv(name, TOKEN)
    monkeypatch.setenv("CLIENT_SECRET", "a-secret-of-the-client")
    return folder


@pytest.fixture
def typed(project: Path, api: Sandbox, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Typed:
    """Return what types a command, its host the sandbox, and gives the exit code and all that was said."""
    order = f'POST http://{api.host}/v1/orders {{"item": "tea", "quantity": 2}}'

    def call(line: str) -> tuple[int, str]:
        inner = re.search(r"\$\((driftproxy [^)]*)\)", line)
        words = shlex.split(_here(inner[1] if inner else line, api))
        if words[0] == "make":  # these take minutes, and CI calls them: that they are there is what is left to see
            return 0 if _made(words[1]) else 2, ""
        assert words[0] == "driftproxy", f"{line}: this test knows only driftproxy; say in a comment why it is not run"
        assert not {"|", "&&", ";", ">"} & set(words), f"{line}: no shell runs this"
        monkeypatch.setenv("ASKED", order if "on POST" in line else f"GET http://{api.host}/v1/invoices/in_1001 ")
        monkeypatch.setenv("PATIENCE", "1" if words[1] == "faults" else "30")
        if words[1] == "record":  # mitmproxy leaves sockets open, and counts on the end of its process
            code = subprocess.run([sys.executable, "-m", *words], timeout=60, check=False).returncode
        else:
            code = run(words[1:])
        out, err = capfd.readouterr()
        return code, out + err

    assert project.is_dir()
    return call


def _made(target: str) -> bool:
    bench = ROOT / "bench" / f"{target.removeprefix('bench-')}.py"
    return bench.exists() if target.startswith("bench-") else f"\n{target}:" in MAKEFILE


def _here(text: str, api: Sandbox) -> str:
    return text.replace("https://api.sandbox.example", f"http://{api.host}").replace("api.sandbox.example", api.host)


@pytest.mark.parametrize("name", [name for name in GUIDE if name not in OWN_TEST])
def test_every_command_of_a_page_works(name: str, typed: Typed, template: Path, project: Path, api: Sandbox) -> None:
    wanted, left_out = commands(GUIDE[name])
    assert len(left_out) == LEFT_OUT.get(name, 0), left_out
    if not wanted:
        return
    (project / "driftproxy.toml").write_text(_here(f'cassettes = "tests/cassettes"\n{TABLE}', api))
    assert typed("driftproxy rerecord --cassette billing")[0] == 1
    for line, _ in wanted:
        code, said = typed(line)
        nothing_there = code == 3 and "--shard" in line  # a share of so few may be empty
        assert code in (0, 1) or nothing_there, f"{line}\n{said}"
        assert "Traceback" not in said


def test_a_command_that_is_wrong_is_noticed(typed: Typed) -> None:
    assert typed("driftproxy diff --no-such-option a b")[0] == 2
    assert typed("driftproxy no-such-command")[0] == 2


def test_the_readme_compares_the_recordings_that_come_with_the_project(typed: Typed) -> None:
    code, said = typed(commands(GUIDE["README.md"])[0][0][0])
    assert code == 1
    assert "is called" in said


def test_the_first_report_goes_as_the_guide_says_on_a_cassette_of_vcr(
    typed: Typed, project: Path, api: Sandbox
) -> None:
    shutil.rmtree(project / "cassettes")
    shutil.rmtree(project / "tests" / "cassettes")
    api.version = 1
    with vcr.VCR(cassette_library_dir=str(project / "tests" / "cassettes")).use_cassette("invoices.yaml"):
        for path in ("/v1/invoices", "/v1/invoices/in_1001"):
            asked = requests.get(f"http://{api.host}{path}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
            assert asked.ok
    api.version = 2
    text = GUIDE["first-report.md"]
    wanted, left_out = commands(text)
    results = []
    for line, _ in wanted:
        code, said = typed(line)
        results.append((line, code))
        if line == "driftproxy init":
            with (project / "driftproxy.toml").open("a") as file:
                file.write(_here(TABLE, api))
        if line == "driftproxy rerecord" and code:
            assert "`$.data[*].customer` is called `$.data[*].customer_details` now" in said
            assert "/v1/invoices/{id} → 200 `$.customer`" in said

    assert left_out == ["pipx install driftproxy"]
    assert results == [
        ("driftproxy init", 0),
        ("driftproxy rerecord", 1),
        ("driftproxy report --format markdown --output html=drift.html", 1),
        ("driftproxy accept", 0),
        ("driftproxy rerecord", 0),
        ("pytest $(driftproxy affected --pytest)", 0),
    ]
    assert (project / "drift.html").exists()
    assert (project / ".driftproxy" / "last" / "report.html").exists()


def test_the_start_in_any_language_goes_as_the_guide_says(typed: Typed, project: Path, api: Sandbox) -> None:
    shutil.rmtree(project / "cassettes")
    shutil.rmtree(project / "tests")
    wanted, left_out = commands(GUIDE["any-language.md"])
    assert left_out == ["pipx install driftproxy"]
    api.version = 1
    for number, (line, shown) in enumerate(wanted):
        code, said = typed(line)
        if line == "driftproxy init":
            with (project / "driftproxy.toml").open("a") as file:
                file.write(_here(TABLE, api))
            api.version = 2
        assert code == (line == "driftproxy rerecord" and number < len(wanted) - 1), said
        for one in shown:
            assert _here(one, api) in said


@pytest.mark.parametrize("section", re.split(r"^## ", GUIDE["recipes.md"], flags=re.MULTILINE)[1:])
def test_a_recipe_says_what_it_shows(section: str, typed: Typed, project: Path, api: Sandbox) -> None:
    (project / "driftproxy.toml").write_text(_here("\n".join(['cassettes = "tests/cassettes"', *tables(section)]), api))
    wanted, left_out = commands(section)
    assert left_out == [line for line in left_out if " --port " in line]
    assert wanted
    for line, shown in wanted:
        code, said = typed(line)
        assert code == (0 if "--explain" in line else 1), said
        for one in shown:
            assert _here(one, api) in said


def test_every_command_that_the_text_names_could_be_typed() -> None:
    """Commands within sentences, tables and jobs of a CI are taken apart as the program would, and not run."""
    known = {entry.name for entries in GROUPS.values() for entry in entries}
    for name, text in GUIDE.items():
        spans = re.findall(r"`([^`]+)`", BLOCK.sub("", text))
        assert not [span for span in spans if re.match(r"make\s", span) and not _made(span.split()[1])], name
        inline = [span[11:] for span in spans if re.match(r"driftproxy\s", span)]
        yaml = "\n".join(block["body"] for block in BLOCK.finditer(text) if block["kind"] in ("yaml", "yml"))
        jobs = re.findall(r"^\s*(?:- )?(?:run: |script: )?driftproxy ([^|&>\n]+)$", yaml, re.MULTILINE)
        unrun = [line.removeprefix("driftproxy ") for line in commands(text)[1] if line.startswith("driftproxy ")]
        for words in map(shlex.split, (*inline, *jobs, *unrun)):
            if words[0] == "COMMAND" or words[0].startswith("-"):
                continue
            assert words[0] in known, f"{name} names a command {words[0]}"
            if problem := _refused(words):
                pytest.fail(f"{name}: driftproxy {' '.join(words)}: {problem}")


def _refused(words: list[str]) -> str:
    """Return why a command line would be refused; what is missing in a mere mention is no reason."""
    command = cli.get_command(click.Context(cli), words[0])
    assert command
    try:
        command.make_context(words[0], [word.strip("[]…") for word in words[1:] if word != "…"])
    except click.exceptions.Exit:
        return ""
    except click.MissingParameter:
        return ""
    except click.BadParameter as error:
        return error.format_message() if isinstance(error.param and error.param.type, click.Choice) else ""
    except click.UsageError as error:
        return error.format_message()
    return ""


def test_the_configurations_that_are_shown_are_some(tmp_path: Path) -> None:
    for name, text in GUIDE.items():
        for number, table in enumerate(tables(text)):
            folder = tmp_path / f"{name}-{number}"
            folder.mkdir()
            (folder / "driftproxy.toml").write_text(table)
            load(folder)


def test_what_the_readme_leads_to_is_there() -> None:
    for link in re.findall(r"\]\(([^):]+)\)", GUIDE["README.md"]):
        path, _, anchor = link.partition("#")
        assert (ROOT / path).exists(), link
        heads = re.findall(r"^#+ (.*)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
        assert not anchor or anchor in [re.sub(r"[^\w-]", "", head.lower().replace(" ", "-")) for head in heads], link


def test_the_figures_beside_other_tools_are_those_of_the_benches() -> None:
    right, fast = GUIDE["tools.md"].split("\n## Right")[1].split("\n## Fast")
    shares = re.findall(r"\d[\d.]* %", right)
    times = re.findall(r"(?<=\| )\d[\d.]*(?= \|)", fast.replace(" | ", " | | "))
    assert (len(shares), len(times)) == (6, 8)
    assert not [share for share in shares if share not in GUIDE["accuracy.md"]]
    assert not [one for one in times if f"{one}x" not in GUIDE["compared.md"]]
