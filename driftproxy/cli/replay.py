"""`driftproxy replay`: answer a command's requests from the recordings, offline."""

from typing import TYPE_CHECKING

import click

from driftproxy.cli.reverse import base_url, base_url_env_option, check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from driftproxy.workflows.replay import Replayed

__all__ = ["command", "report"]


@click.command(context_settings={"allow_interspersed_args": False})
@click.option("--cassette", metavar="NAME", default="", help="Answer from this cassette only. [default: all]")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen here. [default: any free port]")
@click.option("--reverse", metavar="URL", default="", help="Stand in for this host, without a proxy or a certificate.")
@click.option(
    "--fault",
    "orders",
    metavar="FAULT",
    multiple=True,
    help="Fail on purpose: `status=503 on GET /v1/invoices* first 2`; `driftproxy faults` lists them. Repeatable.",
)
@click.option(
    "--repeat",
    type=click.Choice(["last", "again", "never"]),
    help="What answers a request once its recorded answers are used: the last one, all again, none. [default: last]",
)
@click.option("--seed", type=int, default=0, help="What the chance of faults starts from. [default: 0]")
@base_url_env_option
@click.argument("words", metavar="[--] [COMMAND]...", nargs=-1, type=click.UNPROCESSED)
def command(
    *,
    cassette: str,
    port: int,
    reverse: str,
    orders: tuple[str, ...],
    repeat: str | None,
    seed: int,
    base_url_env: str,
    words: tuple[str, ...],
) -> int:
    """Answer a command's requests from the recordings; nothing ever goes to the real hosts.

    The command gets everything set that makes common clients use and trust the proxy. Without a command, the proxy
    runs until Ctrl-C. A request that fits no recording gets a 501 whose body names the nearest recorded request and
    the first difference; all of them are listed at the end.

    The exit code is that of the command; or 1 if the command succeeded although a request had no recording.
    """
    from pathlib import Path

    from driftproxy.adapters.authority import Authority
    from driftproxy.adapters.child import environment, run, wait
    from driftproxy.adapters.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.replaying.server import ReplayServer
    from driftproxy.adapters.storage.place import opened
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.cli.say import recover_first
    from driftproxy.faults import Faults, ordered
    from driftproxy.model.repeat import Repeat
    from driftproxy.model.words import printable
    from driftproxy.workflows.replay import Choice, replay

    check(reverse, base_url_env)
    config = load(Path.cwd())
    authority = Authority()
    server = ReplayServer(authority, port, reverse)

    def act(url: str) -> int:
        if not words:
            click.echo(_invitation(url, reverse, str(authority.bundle())), err=True)
            return wait()
        if reverse:
            return run(words, {base_url_env or "DRIFTPROXY_BASE_URL": base_url(url, reverse)})
        more = {"DRIFTPROXY_CASSETTE": cassette} if cassette else {}
        return run(words, {**environment(url, authority), "DRIFTPROXY_MODE": "replay", **more})

    recover_first(config.state)
    redactor = redactor_of(config)
    outcome = replay(
        opened(config.cassettes),
        redactor,
        server,
        act,
        cassette=cassette,
        choice=Choice(config.replay.ignore, Repeat(repeat or config.replay.repeat), config.replay.headers),
        faults=Faults(map(ordered, (*orders, *config.faults)), seed),
        fresh=LastResult(config.state).fresh,
    )
    for line in report(outcome, server.untrusting):
        click.echo(printable(line), err=True)
    return outcome.exit_code


def _invitation(url: str, reverse: str, bundle: str) -> str:
    if reverse:
        return f"driftproxy: {base_url(url, reverse)} answers for {reverse}; Ctrl-C ends it"
    return f"driftproxy: replaying on {url} (certificates to trust: {bundle}); Ctrl-C ends it"


def report(outcome: "Replayed", untrusting: "Mapping[str, int]") -> list[str]:
    """Return the lines of the end report; `untrusting` counts by host the clients that do not trust us."""
    from driftproxy.model.words import counted
    from driftproxy.workflows.replay import configuration

    unused = sum(unused for unused, _ in outcome.unused.values())
    idle = sum(unused == size for unused, size in outcome.unused.values())
    lines = [
        f"driftproxy: {counted(outcome.answered, 'request')} answered from {counted(outcome.cassettes, 'cassette')}"
    ]
    if unused:
        lines[0] += f"; {counted(unused, 'recorded interaction')} not used"
        lines[0] += f", {counted(idle, 'cassette')} not at all" if idle else ""
    for missed, times in outcome.missed.items():
        often = f" ({times} times)" if times > 1 else ""
        whose = f" in cassette `{missed.cassette}`" if missed.cassette else ""
        lines.append(f"driftproxy: no recording{whose} of {missed.request}{often}")
        lines += [f"  nearest: {missed.nearest}"] if missed.nearest else []
        lines.append(f"  difference: {missed.difference}")
        lines += [f"  to let it fit: {line}" for line in [configuration(missed).replace("\n", " ")] if line]
    lines += [f"driftproxy: set aside, since it changes by itself: {n}x {part}" for part, n in outcome.aside.items()]
    lines += [f"driftproxy: inflicted `{order}` {counted(n, 'time')}" for order, n in outcome.inflicted.items() if n]
    lines += [f"driftproxy: the fault `{order}` was never inflicted" for order in outcome.idle]
    for host, times in untrusting.items():
        lines.append(
            f"driftproxy: a client refused our certificate for {host} ({counted(times, 'time')}); it must trust "
            "the file that SSL_CERT_FILE names"
        )
    return lines + [f"driftproxy: left out: {sentence}" for sentence in outcome.broken]
