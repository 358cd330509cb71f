"""The command `driftproxy`: which commands there are, and how their errors reach the user."""

import gc
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import FrameType

import click

from driftproxy.cli.say import say
from driftproxy.model.errors import DriftproxyError

__all__ = ["cli", "main", "run"]

USAGE = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED = 141  # 128 + SIGPIPE
SELDOM = 50_000
"""So many objects are made before garbage is looked for among them: nearly all that a command makes stays."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A command in the help; the module of its name is imported when it is called."""

    name: str
    help: str
    example: str


GROUPS: dict[str, tuple[Entry, ...]] = {
    "Start": (
        Entry("init", "Look at the project and write a configuration.", "driftproxy init"),
        Entry("doctor", "Check the live hosts, credentials and clients.", "driftproxy doctor api.example.com"),
        Entry("demo", "Show mock drift being caught, on real traffic.", "driftproxy demo"),
    ),
    "Tests": (
        Entry("record", "Record the HTTP traffic of a command.", "driftproxy record --cassette billing -- pytest -q"),
        Entry("replay", "Answer a command's requests from the recordings.", "driftproxy replay -- pytest -q"),
        Entry("faults", "Find out which failures of an API the tests survive.", "driftproxy faults -- pytest -q"),
    ),
    "Drift": (
        Entry(
            "rerecord", "Ask the live hosts again and report drift.", "driftproxy rerecord --to https://sandbox.test"
        ),
        Entry("diff", "Compare two cassettes or folders, offline.", "driftproxy diff old.yaml new.yaml"),
        Entry("check", "Say the last verdict and what is too old, offline.", "driftproxy check"),
        Entry("schedule", "Write down what runs it every night.", "driftproxy schedule github --write"),
        Entry("history", "Say since when, what flaps, what fails, how old.", "driftproxy history"),
        Entry("report", "Show the last result again, in any format.", "driftproxy report --format markdown"),
        Entry("accept", "Take fresh recordings into the cassettes.", "driftproxy accept --cassette billing"),
        Entry("affected", "Name the tests to run after accepting.", "driftproxy affected --pytest"),
        Entry("mocks", "Compare hand-written mocks with the API.", "driftproxy mocks tests"),
        Entry("ignore", "Do not report a finding any more.", "driftproxy ignore 188404ddfe8c --until 2026-12-31"),
    ),
    "Look": (
        Entry("ui", "Look and review in a browser, on this machine.", "driftproxy ui --open"),
        Entry("endpoints", "List the endpoints that the cassettes show.", "driftproxy endpoints"),
        Entry("schema", "Print the answers' JSON Schema.", 'driftproxy schema "GET /v1/invoices/{id}"'),
        Entry("rules", "List the rules that judge a change, or explain one.", "driftproxy rules field_removed"),
        Entry("mcp", "Let coding agents ask what drifted, and mend it.", "driftproxy mcp --write"),
    ),
    "Files": (
        Entry("scan", "Look for secrets in recordings that exist.", "driftproxy scan tests/cassettes"),
        Entry(
            "convert",
            "Write recordings in another tool's format.",
            "driftproxy convert cassettes openapi.yaml --to openapi",
        ),
    ),
}

EPILOG = """\b
Exit codes: 0 clean, 1 drift, 2 wrong use or environment, 3 inconclusive.

\b
Completion, in the start-up file of your shell:
  bash  eval "$(_DRIFTPROXY_COMPLETE=bash_source driftproxy)"
  zsh   eval "$(_DRIFTPROXY_COMPLETE=zsh_source driftproxy)"
  fish  _DRIFTPROXY_COMPLETE=fish_source driftproxy | source
"""


class LazyGroup(click.Group):
    """Imports a command's module only when it is called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names, in the order of the help."""
        return [entry.name for entries in GROUPS.values() for entry in entries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command with the example that the help shows, or None."""
        entry = next((entry for entries in GROUPS.values() for entry in entries if entry.name == cmd_name), None)
        if entry is None:
            return None
        command: click.Command = import_module(f"driftproxy.cli.{entry.name}").command
        command.short_help = entry.help
        command.epilog = command.epilog or f"\b\nExample:\n  {entry.example}"
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; fails with the nearest name where there is none."""
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-"):
            near = get_close_matches(args[0], names, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(names)}"
            ctx.fail(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their groups, then an example of each."""
        width = max(map(len, self.list_commands(ctx)))
        for title, entries in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(entry.name.ljust(width), entry.help) for entry in entries])
        with formatter.section("Examples"):
            for entries in GROUPS.values():
                for entry in entries:
                    formatter.write(f"  {entry.example}\n")


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="driftproxy", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> int:
    """Find mock drift: what changed in an API since its fixtures were recorded."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
    return USAGE


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; what went wrong is said on stderr, in one sentence."""
    try:
        result = cli.main(list(arguments), prog_name="driftproxy", standalone_mode=False)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" (see `{context.command_path} --help`)" if context else ""
        return _say(f"{error.format_message().rstrip('.')}{hint}", USAGE)
    except click.Abort as error:
        by = error.__cause__.args if error.__cause__ else ()
        return _say("interrupted", 128 + by[0] if by else INTERRUPTED)
    except DriftproxyError as error:
        return _say(str(error), error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has enough; the interpreter must not complain about it as it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        return _say(_refusal(error), USAGE)
    except Exception:  # noqa: BLE001 - Python's own exit code for it is 1, which would read as drift
        from driftproxy.traffic.redact import Redactor

        click.echo(Redactor().text(traceback.format_exc()), err=True, nl=False)
        return _say("this is a mistake in driftproxy itself; please report it with the lines above", USAGE)
    return result if isinstance(result, int) else 0


def main() -> None:
    """Run the command line of this process and exit."""
    gc.set_threshold(SELDOM)
    sys.stdout, sys.stderr = (stream or Path(os.devnull).open("w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")  # a terminal that cannot show a character is no reason to fail
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)  # as Ctrl-C, so that what was done by then is kept
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # one more, while the first was being handled
        code = INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left takes no time, and a traceback helps nobody
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            code = _say(_refusal(error), USAGE)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    gc.freeze()  # all goes back to the system now: to look for garbage in it first takes longer than most commands
    sys.exit(code)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt(number)


def _refusal(error: OSError) -> str:
    return f"{error.filename or 'the output'}: {error.strerror or error}"


def _say(sentence: str, code: int) -> int:
    say([sentence])
    return code
