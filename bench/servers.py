"""Does a report tell what the release notes of a real server tell, where the server has moved to another version?

Two servers that others wrote are installed in two versions each, into a folder of their own (`--folder`). The old one
is recorded through the proxy by a client of its own, and asked again; the new one takes its place, and is asked. The
findings are held against what the release notes say. Printed are the changes that were told, those that were missed,
and the findings that no release note speaks of. The last line is JSON. Needs the package registries, once.
"""

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

from mocks import free_port  # type: ignore[import-not-found]

Finding = dict[str, Any]

CLIENT = """
import sys, urllib.request
from os import environ
proxy = urllib.request.ProxyHandler({"http": environ["HTTP_PROXY"]})
for path in sys.argv[2:]:
    try:
        urllib.request.build_opener(proxy).open(sys.argv[1] + path).read()
    except urllib.error.HTTPError:
        pass
"""


@dataclass(frozen=True)
class Note:
    """A change that the release notes tell, and how a finding that tells it is known: its endpoint, rule and place."""

    text: str
    endpoint: str
    rule: str
    place: str = r".*"

    def told_by(self, finding: Finding) -> bool:
        """Return whether a finding tells it."""
        said = finding["endpoint"]["method"] + " " + finding["endpoint"]["path"], finding["rule"], finding["path"]
        return all(
            re.fullmatch(one, word) for one, word in zip((self.endpoint, self.rule, self.place), said, strict=True)
        )


@dataclass(frozen=True)
class Server:
    """A server in two versions: how it is installed and run, what is asked, and what its release notes tell."""

    name: str
    versions: tuple[str, str]
    install: Callable[[Path, str], None]
    command: Callable[[Path, Path, int], Sequence[str | Path]]
    paths: tuple[str, ...]
    notes: tuple[Note, ...]


def pip(folder: Path, version: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", "install", *quiet, f"datasette=={version}"], check=True)


def npm(folder: Path, version: str) -> None:
    folder.mkdir(parents=True)
    quiet = ["--silent", "--no-audit", "--no-fund"]
    subprocess.run([node("npm"), "install", *quiet, f"json-server@{version}"], cwd=folder, check=True)


def node(name: str) -> str:
    """Return Node's own program, or that of the environment of development."""
    found = shutil.which(name, path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]))
    if not found:
        raise SystemExit(f"{name} was not found; it comes with the environment of development")
    return found


def datasette(installed: Path, data: Path, port: int) -> Sequence[str | Path]:
    file, settings = data / "fx.db", data / "metadata.json"
    if not file.exists():
        with sqlite3.connect(file) as base:
            base.executescript(
                """create table teams(id integer primary key, name text);
                create table people(id integer primary key, name text, team integer references teams(id), score real);
                insert into teams values (1, 'red'), (2, 'blue');
                insert into people values (1, 'Ada', 1, 9.5), (2, 'Grace', 2, 8.25), (3, 'Edsger', 1, 7.0);"""
            )
        queries = {"tall": {"sql": "select name, score from people where score > :least"}}
        settings.write_text(json.dumps({"title": "Bench", "databases": {"fx": {"queries": queries}}}))
    return [installed / "bin/datasette", file, "--port", str(port), "--metadata", settings]


def json_server(installed: Path, data: Path, port: int) -> Sequence[str | Path]:
    file = data / "db.json"
    posts = [{"id": number, "title": f"Post {number}", "views": 100 * number} for number in range(1, 6)]
    comments = [{"id": number, "text": "Well said", "postId": number} for number in range(1, 4)]
    file.write_text(json.dumps({"posts": posts, "comments": comments, "profile": {"name": "typicode"}}))
    return [node("node"), installed / "node_modules/.bin/json-server", file, "--port", str(port)]


SERVERS = (
    Server(
        "datasette",
        ("0.65.1", "1.0a19"),
        pip,
        datasette,
        (
            "/.json",
            "/fx.json",
            "/fx/people.json",
            "/fx/teams.json",
            "/fx/people.json?_size=2",
            "/fx/people.json?_facet=team",
            "/fx/people.json?_shape=objects",
            "/fx/people.json?_shape=array",
            "/fx/people/1.json",
            "/fx/people/2.json",
            "/fx.json?sql=select+1+as+one",
            "/fx/tall.json?least=7",
            "/-/versions.json",
            "/-/metadata.json",
            "/-/settings.json",
            "/-/databases.json",
            "/-/plugins.json",
            "/-/actor.json",
            "/fx/nothing.json",
        ),
        (
            Note("1.0a3: rows are objects, no lists", r"GET /fx/(teams|people).*", "kind_changed", r"\$\.rows\[\*\]"),
            Note("1.0a3: `ok` is a key of every answer", r"GET /fx/.*", "field_added", r"\$\.ok"),
            Note("1.0a3: a row has `truncated`", r"GET /fx/.*", "field_added", r"\$\.truncated"),
            Note("1.0a3: all but the rows is left out unless asked for", r"GET /fx/(teams|people).*", "field_removed"),
            Note("1.0a14: queries have moved to /-/query", r"GET /fx\.json", "redirect_appeared|endpoint_moved"),
            Note("1.0a14: /-/metadata.json is gone", r"GET /-/metadata\.json", "endpoint_gone"),
            Note("1.0a8: queries are not configured in the metadata", r"GET /fx/tall\.json", "endpoint_gone"),
            Note("1.0a0: settings of writing", r"GET /-/settings\.json", "field_added", r"\$\.max_insert_rows"),
            Note("1.0a0: settings of tokens", r"GET /-/settings\.json", "field_added", r"\$\..*signed_tokens.*"),
        ),
    ),
    Server(
        "json-server",
        ("0.17.4", "1.0.0-beta.3"),
        npm,
        json_server,
        (
            "/posts",
            "/posts/1",
            "/posts/2",
            "/posts?_page=1&_limit=2",
            "/posts?_page=2&_limit=2",
            "/posts?_sort=views&_order=desc",
            "/posts?views_gte=200",
            "/comments",
            "/comments/1",
            "/comments?_expand=post",
            "/posts/1/comments",
            "/profile",
            "/db",
            "/posts/99",
        ),
        (
            Note("an id is always a text", r"GET /(posts|comments).*", "kind_changed", r".*\.id"),
            Note("`_per_page` in place of `_limit`: the Link header", "GET /posts", "links_changed", "header link"),
            Note("`_per_page` in place of `_limit`: the count", "GET /posts", ".*header_gone", "header x-total-count"),
            Note("`_embed` in place of `_expand`", "GET /comments", "optional_field_.*|field_removed", r".*\.post"),
        ),
    ),
)


@contextmanager
def running(command: Sequence[str | Path], url: str) -> Iterator[None]:
    """Run a server while in the block."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                try:
                    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5).close()
                    break
                except (URLError, ConnectionError):
                    if process.poll() is not None:
                        raise SystemExit(f"{command[0]} does not run") from None
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


def compared(server: Server, installed: Path, scratch: Path) -> dict[str, Any]:
    """Record the old one, ask the new one, and return the report."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    driftproxy = [sys.executable, "-m", "driftproxy"]
    (scratch / "driftproxy.toml").write_text(f'[hosts."127.0.0.1:{port}"]\n')
    for version in server.versions:
        folder = installed / f"{server.name}-{version}"
        if not folder.exists():
            print(f"installing {server.name} {version}", flush=True)
            server.install(folder, version)
        with running(server.command(folder, scratch, port), f"{url}{server.paths[0]}"):
            if version == server.versions[0]:
                client = [sys.executable, "-c", CLIENT, url, *server.paths]
                subprocess.run([*driftproxy, "record", "--", *client], cwd=scratch, check=True)
            run = [*driftproxy, "rerecord", "--format", "json"]
            said = subprocess.run(run, cwd=scratch, capture_output=True, text=True, check=False).stdout
        report: dict[str, Any] = json.loads(said)
        print(f"{server.name} {version}: {len(report['findings'])} findings", flush=True)
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(".venv-servers"), help="where they are installed")
    parser.add_argument("--only", choices=[one.name for one in SERVERS])
    arguments = parser.parse_args()
    figures: dict[str, dict[str, int]] = {}
    for server in SERVERS:
        if arguments.only in (None, server.name):
            with tempfile.TemporaryDirectory() as scratch:
                report = compared(server, arguments.folder.resolve(), Path(scratch))
            figures[server.name] = judged(server, report)
    print(json.dumps(figures))


def judged(server: Server, report: dict[str, Any]) -> dict[str, int]:
    """Print what was told and what was not, and return the figures."""
    findings = report["findings"]
    told = [note for note in server.notes if any(map(note.told_by, findings))]
    others = [one for one in findings if not any(note.told_by(one) for note in server.notes)]
    for note in server.notes:
        print(f"  {'told  ' if note in told else 'MISSED'}  {note.text}")
    for one in report["varying"]:
        print(f"  taken for what varies by itself: {one['finding']['rule']} {one['finding']['path']}")
    for one in others:
        where = f"{one['endpoint']['method']} {one['endpoint']['path']} → {one['status']}"
        print(f"  not in the notes: {one['rule']} {one['path']} at {where}: {one['message']} ({one['confidence']})")
    for one in report["unchecked"]:
        print(f"  not checked: {one['request']}: {one['kind']}, {one['reason']}")
    return {"notes": len(server.notes), "told": len(told), "findings": len(findings), "others": len(others)}


if __name__ == "__main__":
    main()
