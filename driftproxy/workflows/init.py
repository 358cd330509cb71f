"""Write a first configuration, commented, from what a project shows."""

import json
import re
from collections.abc import Iterator

from driftproxy.model.project import Live, Project
from driftproxy.model.words import counted

__all__ = ["compose", "next_steps"]


def compose(project: Project) -> str:
    """Return the text of a `driftproxy.toml` that fits the project."""
    return "\n".join([*_general(project), *(line for host in project.hosts for line in _host(host)), *_rest(project)])


def next_steps(project: Project) -> str:
    """Return in a few lines what was found and what to type next."""
    hosts = ", ".join(f"{one.host} ({counted(one.requests, 'request')})" for one in project.hosts)
    found = counted(project.count, "cassette") + (", most of them" if project.elsewhere else "")
    lines = [
        f"Found {found} in {project.cassettes}, of {hosts or 'no host'}." if project.count else "Found no cassettes."
    ]
    record = f"driftproxy record -- {project.runner or 'COMMAND'}"
    if project.count:
        lines.append("Next: `driftproxy rerecord` asks those hosts again and reports what drifted.")
    else:
        lines.append(f"Next: `{record}` records what your tests ask; `driftproxy rerecord` asks it again.")
    return "\n".join(lines)


def _general(project: Project) -> Iterator[str]:
    yield from (
        "# driftproxy: which recordings there are, and which hosts may be asked again.",
        "# `driftproxy init --schema` prints a JSON Schema of this file for your editor.",
        "",
        "# The folder of the cassettes, relative to this file.",
        f"cassettes = {json.dumps(project.cassettes)}",
    )
    if project.elsewhere:
        yield f"# There are cassettes in other folders, too: {', '.join(map(json.dumps, project.elsewhere))}"
    yield from (
        "",
        "# The mildest finding that makes the exit code 1: breaking, warning or info.",
        '# fail-on = "warning"',
        "",
        "# Path templates that win over guessed ones.",
        '# templates = ["/v1/users/{id}"]',
        "",
        "[record]",
        "# Hosts to record; every other host is passed through, ignored or blocked. Empty means all.",
        "# hosts = []",
        '# others = "pass"',
        "",
        "[redact]",
        "# Names of headers, fields and parameters that hold secrets, beyond those that are known to.",
        "# names = []",
    )


def _host(live: Live) -> Iterator[str]:
    mark = "# " if live.local else ""
    yield ""
    if live.local:
        yield "# A local address is asked again only where it is declared."
    yield f"{mark}[hosts.{json.dumps(live.host)}]"
    if live.local or _SANDBOX.search(live.host):
        yield f'{mark}kind = "sandbox"'
    else:
        yield "# Nothing but GET, HEAD and OPTIONS is ever sent to production; `allow` below is for a sandbox."
        yield 'kind = "production"'
    yield "# What this host alone gets when it is asked again; ${NAME} is an environment variable."
    yield '# credential = { kind = "bearer", token = "${API_TOKEN}" }'
    if live.unsafe:
        yield "# Requests that may change something there are not sent again unless they are allowed here."
        yield f"# allow = [{', '.join(map(json.dumps, live.unsafe))}]"


def _rest(project: Project) -> Iterator[str]:
    if not project.hosts:
        yield from (
            "",
            "# What a host gets when it is asked again, and what may be sent to it that is not safe.",
            '# [hosts."api.example.com"]',
            '# kind = "sandbox"',
            '# credential = { kind = "bearer", token = "${API_TOKEN}" }',
            '# allow = ["POST /v1/search"]',
        )
    yield from (
        "",
        "# Who is told of drift that is new or gone, and of what fails night after night, at an address of Apprise.",
        "# [notify]",
        '# to = { team = "${SLACK_URL}" }',
        "",
        "# The severity that a rule has in this project; `driftproxy rules` lists them.",
        "# [severity]",
        '# new_value = "info"',
        "",
        "# Findings not to report: every part that is set must fit.",
        "# [[ignore]]",
        '# path = "$.metadata.*"',
        '# reason = "free text of our own"',
        '# until = "2030-12-31"',
        "",
        "# A field that your program needs: it is never left out of a report as one that varies by itself.",
        "# [[use]]",
        '# endpoint = "GET /v1/invoices/*"',
        '# path = "$.customer.email"',
        "",
    )


_SANDBOX = re.compile(r"(^|[.-])(sandbox|test|testing|stag(e|ing)|dev|demo|mock|qa|uat|preview)\d*([.-]|$)")
