"""How a report reaches the user: on the terminal, in colour where that is wanted, and in files."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from shlex import quote
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from driftproxy.model.finding import Severity
from driftproxy.model.words import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from driftproxy.model.finding import Report

__all__ = [
    "emit",
    "fail_on_option",
    "files_in",
    "format_option",
    "output_option",
    "progress",
    "show",
    "show_json",
    "table_format_option",
    "write",
]

_FEW = 3
_OF_SERVICES = ("github", "gitlab", "sarif")
"""Formats in which a CI service looks for the files itself."""
_TYPED = "  driftproxy accept --endpoint "
_AFTER_DRIFT = "`driftproxy accept` takes the fresh recordings; `driftproxy report --format html` shows more."
_AFTER_NOTHING = (
    "`driftproxy doctor` says what is wrong with hosts and credentials; `driftproxy rerecord --dry-run`, what is sent."
)


def _format(context: click.Context, _option: click.Parameter, value: str) -> str:
    """Return the id of a reporter, or fail with those there are; a format of recordings says how to read them."""
    try:
        return _reporter(value)
    except click.BadParameter:
        from driftproxy.cli.origin import read_as

        if not read_as(context, value):
            raise
        return "text"


def _reporter(value: str) -> str:
    """Return the id of a reporter, or fail with those there are."""
    if value not in _ours():
        from driftproxy.model.plugin import Reporter
        from driftproxy.plugins import discover

        if value not in (known := discover("reporters", Reporter)):
            raise click.BadParameter(f"there is no format `{value}`; there are {', '.join(known)}")
    return value


def _table_format(context: click.Context, _option: click.Parameter, value: str) -> str:
    """Return `text` or `json`, or fail; a format of recordings says how to read them."""
    if value not in ("text", "json"):
        from driftproxy.cli.origin import read_as

        if not read_as(context, value):
            raise click.BadParameter(f"there is no format `{value}`; there are text and json")
        return "text"
    return value


def _outputs(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, Path], ...]:
    """Return the formats with their files, or fail."""
    return tuple((_reporter(form), path) for form, path in files_in(values))


def files_in(values: Sequence[str]) -> list[tuple[str, Path]]:
    """Return the formats and files of `FORMAT=FILE`; raises BadParameter."""
    pairs = [value.partition("=") for value in values]
    for form, _, path in pairs:
        if not path:
            raise click.BadParameter(f"`{form}` should be a format and a file, such as html=drift.html")
    paths = [Path(path) for _, _, path in pairs]
    if twice := [path for path in paths if paths.count(path) > 1]:
        raise click.BadParameter(f"{twice[0]} is named more than once; give each format a file of its own")
    return [(form, Path(path)) for form, _, path in pairs]


def _complete(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in _ours() if name.startswith(incomplete)]


def _ours() -> list[str]:
    """Return the ids of our own reporters, which takes no import of them."""
    folder = Path(__file__).parent.parent / "reporters"
    return [module.name for module in iter_modules([str(folder)]) if not module.name.startswith("_")]


format_option = click.option(
    "--format",
    "form",
    metavar="FORMAT",
    default="text",
    callback=_format,
    shell_complete=_complete,
    help="How to print it: text, json, ndjson, markdown, html, junit, sarif, github, gitlab or csv. [default: text]",
)
table_format_option = click.option(
    "--format",
    "form",
    metavar="[text|json]",
    default="text",
    callback=_table_format,
    shell_complete=lambda _context, _option, incomplete: [
        one for one in ("text", "json") if one.startswith(incomplete)
    ],
    help="How to print it. [default: text]",
)
output_option = click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_outputs,
    help="Write it to a file, too, such as html=drift.html; may be given more than once.",
)
fail_on_option = click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    help="The mildest finding that makes the exit code 1. [default: the configured one, or warning]",
)


def emit(report: Report, form: str, outputs: Sequence[tuple[str, Path]], *, live: bool = False) -> int:
    """Print a report, write it to files in further formats, and return the exit code that its verdict is.

    Below a report for people on `live` hosts stands what to type next. Who asks for what a job of GitHub Actions prints
    gets its summary, too.
    """
    from driftproxy.model.finding import Verdict

    write({path: _rendered(report, other).encode("utf-8", "backslashreplace") for other, path in outputs})
    if "github" in (form, *(other for other, _ in outputs)):
        from driftproxy.adapters.job_summary import add_to_job_summary

        add_to_job_summary(_rendered(report, "markdown"))
    text = _rendered(report, form)
    if form == "text":
        show(_folded(text + (_next(report) if live else "")))
    else:
        sys.stdout.write(text)
    return {Verdict.CLEAN: 0, Verdict.DRIFT: 1, Verdict.INCONCLUSIVE: 3}[report.verdict]


def _next(report: Report) -> str:
    """Return what to type next: for what drifted, by endpoint while they are few; and where too little was checked."""
    from driftproxy.model.finding import Confidence, Verdict

    sure = [one for one in report.findings if one.confidence is not Confidence.LOW]  # the rest must be named to accept
    endpoints = dict.fromkeys(str(finding.endpoint) for finding in sure)
    known = [name for name in endpoints if printable(name) == name] if len(endpoints) <= _FEW else []
    lines = [f"{_TYPED}{quote(name)}" for name in known]
    lines += [f"  {_AFTER_DRIFT}"] if sure else []
    lines += [f"  {_AFTER_NOTHING}"] if report.verdict is Verdict.INCONCLUSIVE else []
    return "\n".join(["", "Next:", *lines, ""]) if lines else ""


def _folded(text: str) -> str:
    """Return the text for a terminal, each line that is wider going on below, indented by two more."""
    width = get_terminal_size().columns
    if not sys.stdout.isatty():
        return text
    lines: list[str] = []
    for line in text.splitlines():
        if len(line) > width and not line.startswith(_TYPED):  # a command in two lines would be another one
            lead = _LEAD.match(line)
            indent = " " * (len(lead[0]) if lead else len(line) - len(line.lstrip()) + 2)
            # A name that is longer is left to the terminal, so that it can be copied.
            lines += wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


_LEAD = re.compile(r" *(?:breaking|warning|info) {2,}")
"""Beside a severity, what is said of it goes on below its beginning."""


def show(text: str) -> None:
    """Print a text for people, in colour on a terminal."""
    if not _coloured():
        sys.stdout.write(text)
        return
    from rich.console import Console

    console = Console()
    marks: dict[str, list[str]] = {}
    for name, style in _STYLES.items():
        # What rich makes of each style on this terminal, once: it takes a second for the words of a large report.
        with console.capture() as seen:
            console.print("x", style=style, end="", highlight=False)
        marks[name] = seen.get().split("x")

    def mark(found: re.Match[str]) -> str:
        name = found.lastgroup or ""
        before, behind = marks[name.rstrip("2")]
        return f"{found[0].removesuffix(found[name])}{before}{found[name]}{behind}"

    sys.stdout.write(_TELLING.sub(mark, text))


_STYLES = {
    "bad": "bold red",
    "good": "bold green",
    "open": "yellow",
    "mild": "blue",
    "place": "bold",
    "code": "cyan",
    "gone": "red",
    "come": "green",
}
_TELLING = re.compile(
    r"""
    ^(?: (?P<bad>drift:) | (?P<good>clean:) | (?P<open>inconclusive:) | (?P<place>[A-Z]+[ ]\S+[ ].*→[ ]\d+)$
      | [ ]{12}(?: (?P<gone>-[ ].*) | (?P<come>\+[ ].*) )$
      | [ ]*(?: (?P<bad2>breaking) | (?P<open2>warning) | (?P<mild>info) )\b )
    | (?P<code>`[^`\n]+`)
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What is told in another style, by its name; a name may be there twice."""


def show_json(document: object) -> None:
    """Print JSON, in colour on a terminal."""
    text = json.dumps(document, indent=2)
    if not _coloured():
        sys.stdout.write(f"{text}\n")
        return
    from rich.console import Console
    from rich.json import JSON

    Console().print(JSON(text), soft_wrap=True)


def _coloured() -> bool:
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


@contextmanager
def progress() -> Iterator[Callable[[int, int, str], None]]:
    """Give a function that shows how many are done, how many there are, and which is next; on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _done, _total, _what: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking")

        def update(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=escape(printable(what[:60])))

        yield update


def _rendered(report: Report, form: str) -> str:
    from driftproxy.model.plugin import Reporter
    from driftproxy.plugins import discover

    if form in _OF_SERVICES:
        from driftproxy.adapters.checkout import in_checkout

        report = in_checkout(report)
    # Ours one by one: the page needs a template engine, and who wants text need not wait for that.
    ours = form in _ours()
    reporter = (
        getattr(import_module(f"driftproxy.reporters.{form}"), form) if ours else discover("reporters", Reporter)[form]
    )
    text: str = reporter.render(report)
    return text


def write(files: Mapping[Path, bytes]) -> None:
    """Write all files or none; raises DriftproxyError."""
    from driftproxy.adapters.storage.whole import trouble, write_whole
    from driftproxy.model.errors import DriftproxyError

    try:
        write_whole(files)
    except OSError as error:
        names = ", ".join(map(str, files))
        raise DriftproxyError(f"cannot write {names}: {trouble(error)}") from error
