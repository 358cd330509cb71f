"""`driftproxy replay`: answer a command's requests from the recordings, offline."""

from typing import TYPE_CHECKING

import click

from driftproxy.cli.complete import cassettes, faults
from driftproxy.cli.reverse import base_url, check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import ExitStack

    from driftproxy.adapters.configuration.config import Config
    from driftproxy.adapters.replaying.live import Live
    from driftproxy.adapters.replaying.shared import SharedState
    from driftproxy.model.http import Cassette
    from driftproxy.traffic.matching.tally import Missed
    from driftproxy.traffic.redact import Redactor
    from driftproxy.workflows.replaying.replay import Choice, Replayed, Session

__all__ = ["choice_of", "command", "report"]

_MOST_NAMES = 5
_OFTEN = 700, 10, 10  # as Python has it: connections that ended are garbage, and those with TLS are large


@click.command(context_settings={"allow_interspersed_args": False})
@click.option(
    "--cassette",
    metavar="NAME",
    default="",
    shell_complete=cassettes,
    help="Answer from this cassette only. [default: all]",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen here. [default: any free port]")
@click.option("--listen", metavar="ADDRESS", default="127.0.0.1", help="Listen at this address. [default: 127.0.0.1]")
@click.option(
    "--reverse",
    metavar="URL",
    multiple=True,
    help="Stand in for this host, without a proxy or a certificate. Repeatable: each host has a port of its own.",
)
@click.option(
    "--fault",
    "orders",
    metavar="FAULT",
    multiple=True,
    shell_complete=faults,
    help="Fail on purpose: `status=503 on GET /v1/invoices* first 2`; `driftproxy faults` lists them. Repeatable.",
)
@click.option(
    "--repeat",
    type=click.Choice(["last", "again", "never", "any"]),
    help="What answers a request once its recorded answers are used: the last one, all again, none; or any: all of "
    "them from the beginning in any order. [default: last]",
)
@click.option(
    "--on-miss",
    type=click.Choice(["fail", "record"]),
    default="fail",
    help="What becomes of a request that has no recording: `record` sends it to the real host. [default: fail]",
)
@click.option(
    "--passthrough", metavar="HOST", multiple=True, help="Send what has no recording to this real host. Repeatable."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Answer in so many processes. [default: 1]")
@click.option("--unused", is_flag=True, help="Name the recordings that were not asked for; after a full run.")
@click.option("--seed", type=int, default=0, help="What chance starts from, in faults and --repeat any. [default: 0]")
@click.option(
    "--base-url-env",
    metavar="NAME",
    multiple=True,
    help="With --reverse: the variable that gets our base URL. Repeatable, as --reverse is. [default: "
    "DRIFTPROXY_BASE_URL]",
)
@click.argument("words", metavar="[--] [COMMAND]...", nargs=-1, type=click.UNPROCESSED)
def command(
    *,
    cassette: str,
    port: int,
    listen: str,
    reverse: tuple[str, ...],
    orders: tuple[str, ...],
    repeat: str | None,
    on_miss: str,
    passthrough: tuple[str, ...],
    workers: int,
    unused: bool,
    seed: int,
    base_url_env: tuple[str, ...],
    words: tuple[str, ...],
) -> int:
    """Answer a command's requests from the recordings; nothing goes to the real hosts unless you ask for it.

    The command gets everything set that makes common clients use and trust the proxy. Without a command, the proxy
    runs until Ctrl-C. A request that fits no recording gets a 501 whose body names the nearest recorded requests and
    what differs; all of them are listed at the end. With `--on-miss record` it goes to the real host, and what
    comes back is recorded beside the rest.

    Whoever is to reach us at another address than loopback has to know a password, the one in DRIFTPROXY_PASSWORD, and
    says it as that of the proxy's address: http://NAME:PASSWORD@HOST:PORT.

    The exit code is that of the command; or 1 if the command succeeded although a request had no recording.
    """
    from contextlib import ExitStack, closing
    from pathlib import Path

    from driftproxy.adapters.caching.kept import keeping
    from driftproxy.adapters.configuration.settings import settings
    from driftproxy.adapters.processes.child import environment, run, wait
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.replaying.server import ReplayServer
    from driftproxy.adapters.storage.place import opened
    from driftproxy.adapters.trust.authority import Authority
    from driftproxy.cli.say import recover_first, say
    from driftproxy.faults import Faults, ordered
    from driftproxy.model.errors import CassetteError
    from driftproxy.model.words import printable
    from driftproxy.traffic.matching.identity import with_password
    from driftproxy.workflows.replaying.replay import Session, replay

    variables = _variables(reverse, base_url_env)
    password = _password(listen)
    if workers > 1 and on_miss == "record":
        raise click.UsageError("--on-miss record works with one process; do without --workers")
    config = settings(Path.cwd())
    authority = Authority()
    recover_first(config.state)
    redactor = redactor_of(config, writes=on_miss == "record")
    with ExitStack() as stack:
        live = _live(config, (*passthrough, *config.replay.passthrough), records=on_miss == "record")
        if live:
            stack.enter_context(live)
        shared = stack.enter_context(closing(_shared())) if workers > 1 else None
        store = opened(config.cassettes)
        session = Session(
            keeping(store, store.names(), redactor),
            redactor,
            cassette=cassette,
            choice=choice_of(config, repeat, seed),
            faults=Faults(map(ordered, (*orders, *config.faults)), seed, shared),
            fresh=lambda: _last(config),
            live=live,
            count=shared,
            peers=shared,
            told=_tell if not words else lambda _: None,
        )
        server = ReplayServer(authority, port, reverse, listen, password, workers, session.schemes)
        if live:
            live.avoid(server.urls)

        def act(url: str) -> int:
            _freeze(stack)
            if not words:
                click.echo(_invitation(server.urls, reverse, str(authority.bundle())), err=True)
                return wait()
            if reverse:
                pairs = zip(variables, server.urls, reverse, strict=True)
                return run(words, {name: base_url(ours, theirs) for name, ours, theirs in pairs})
            more = {"DRIFTPROXY_CASSETTE": cassette} if cassette else {}
            proxy = environment(with_password(url, password), authority)
            return run(words, {**proxy, "DRIFTPROXY_MODE": "replay", **more})

        outcome = replay(session, server, act)
    stale = _stale(session, config, redactor)
    for line in (*report(outcome, server.untrusting), *(_spare(session) if unused else ()), *stale):
        click.echo(printable(line), err=True)
    if live:
        say(live.heard.sentences())
        if live.heard.failure:
            raise CassetteError(live.heard.failure)
    return outcome.exit_code


def _freeze(stack: "ExitStack") -> None:
    """Have garbage looked for without looking at the recordings, which stay."""
    import gc

    gc.freeze()
    stack.callback(gc.unfreeze)
    gc.set_threshold(*_OFTEN)


def _live(config: "Config", passes: "Sequence[str]", *, records: bool) -> "Live | None":
    """Return the way to the real hosts, None where nobody has asked for one."""
    if not passes and not records:
        return None
    from driftproxy.adapters.configuration.hosts import host_name
    from driftproxy.adapters.replaying.live import Live

    for name in passes:
        try:
            host_name(name)
        except ValueError as error:
            raise click.UsageError(f"--passthrough {name} {error}") from error
    return Live(passes, config, records=records)


def choice_of(config: "Config", repeat: str | None = None, seed: int = 0) -> "Choice":
    """Return how the project wants recorded answers to be chosen and altered; raises ConfigError."""
    from datetime import datetime

    from driftproxy.adapters.clock import now
    from driftproxy.adapters.replaying.hook import signer
    from driftproxy.model.repeat import Repeat
    from driftproxy.workflows.replaying.replay import Choice
    from driftproxy.workflows.replaying.serving import Template

    said = config.replay
    template = Template(
        datetime.fromisoformat(now()) if said.answers.dates else None,
        said.answers.echo,
        signer(config.root, said.answers.sign) if said.answers.sign else None,
    )
    return Choice(said.ignore, Repeat(repeat or said.repeat), said.headers, template, seed)


def _variables(reverse: "Sequence[str]", names: "Sequence[str]") -> "Sequence[str]":
    """Return the variable that gets our URL for each host; raises UsageError where that cannot be told."""
    for url in reverse or [""]:
        check(url, next(iter(names), ""))
    names = names or ["DRIFTPROXY_BASE_URL"]
    if reverse and not len(reverse) == len(names) == len(set(names)):
        raise click.UsageError("for each --reverse URL there must be one --base-url-env NAME, in the same order")
    return names


def _password(listen: str) -> str:
    """Return what clients have to know, `""` for nothing; raises UsageError where there must be something."""
    import os
    import re
    from ipaddress import ip_address

    try:
        if ip_address(listen).is_loopback:
            return ""
    except ValueError as error:
        raise click.UsageError(f"--listen {listen} is no address, such as 127.0.0.1 or 0.0.0.0") from error
    password = os.environ.get("DRIFTPROXY_PASSWORD", "")
    if not re.fullmatch(r"[\w.~-]{16,}", password, re.ASCII):
        raise click.UsageError(
            f"with --listen {listen} others can reach the proxy: set DRIFTPROXY_PASSWORD to what they have to know, "
            "16 letters, digits or `-._~` at least"
        )
    return password


def _shared() -> "SharedState":
    import os

    if not hasattr(os, "fork"):
        raise click.UsageError("--workers needs a system that can fork; do without it")
    from driftproxy.adapters.replaying.shared import SharedState

    return SharedState()


def _last(config: "Config") -> "Sequence[Cassette]":
    """Return what the last re-recording got."""
    from driftproxy.adapters.storage.results import LastResult

    return LastResult(config.state).fresh()


def _invitation(urls: "Sequence[str]", reverse: "Sequence[str]", bundle: str) -> str:
    if not reverse:
        return f"driftproxy: replaying on {urls[0]} (certificates to trust: {bundle}); Ctrl-C ends it"
    places = ", ".join(f"{base_url(ours, one)} answers for {one}" for ours, one in zip(urls, reverse, strict=True))
    return f"driftproxy: {places}; Ctrl-C ends it"


def report(outcome: "Replayed", untrusting: "Mapping[str, int]") -> list[str]:
    """Return the lines of the end report; `untrusting` counts by host the clients that do not trust us."""
    from driftproxy.model.words import counted

    unused = sum(unused for unused, _ in outcome.unused.values())
    idle = sum(unused == size for unused, size in outcome.unused.values())
    lines = [
        f"driftproxy: {counted(outcome.answered, 'request')} answered from {counted(outcome.cassettes, 'cassette')}"
    ]
    if unused:
        lines[0] += f"; {counted(unused, 'recorded interaction')} not used"
        lines[0] += f", {counted(idle, 'cassette')} not at all" if idle else ""
    if not (outcome.answered or outcome.missed or outcome.live or untrusting or any(outcome.inflicted.values())):
        lines.append(
            "driftproxy: nothing was asked of us, so the real hosts may have been: does the command's client heed "
            "HTTP_PROXY and HTTPS_PROXY, or the variable of --base-url-env?"
        )
    for missed, times in outcome.missed.items():
        lines += _explained(missed, times)
    lines += [f"driftproxy: asked {host} itself: {counted(n, 'request')}" for host, n in outcome.live.items()]
    lines += [f"driftproxy: set aside, since it changes by itself: {n}x {part}" for part, n in outcome.aside.items()]
    lines += [f"driftproxy: inflicted `{order}` {counted(n, 'time')}" for order, n in outcome.inflicted.items() if n]
    lines += [f"driftproxy: the fault `{order}` was never inflicted" for order in outcome.idle]
    for host, times in untrusting.items():
        lines.append(
            f"driftproxy: a client refused our certificate for {host} ({counted(times, 'time')}); it must trust "
            "the file that SSL_CERT_FILE names"
        )
    return lines + [f"driftproxy: left out: {sentence}" for sentence in outcome.broken]


def _explained(missed: "Missed", times: int = 1) -> list[str]:
    """Return what a request asked for, what is nearest, and how that would fit."""
    from driftproxy.workflows.replaying.replay import configuration

    often = f" ({times} times)" if times > 1 else ""
    whose = f" in cassette `{missed.cassette}`" if missed.cassette else ""
    lines = [f"driftproxy: no recording{whose} of {missed.request}{often}"]
    lines += [f"  nearest: {missed.nearest}"] if missed.nearest else []
    lines += [f"  difference: {words}" for words in missed.differences]
    lines += [f"  also near: {line} ({words[0]})" for line, words in missed.others]
    return lines + [f"  to let it fit: {line}" for line in [configuration(missed).replace("\n", " ")] if line]


def _tell(missed: "Missed") -> None:
    """Say at once what has no recording: who has started us without a command looks at what we say."""
    from driftproxy.model.words import printable

    for line in _explained(missed):
        click.echo(printable(line), err=True)


def _stale(session: "Session", config: "Config", redactor: "Redactor") -> list[str]:
    """Return what the last re-recording says of the cassettes that were used: a green run says nothing of the API."""
    if not (used := session.used):
        return []
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.model.errors import DriftproxyError, NothingHeard
    from driftproxy.model.words import counted
    from driftproxy.workflows.replaying.stale import stale

    try:
        names, created = stale(used, LastResult(config.state), redactor)
    except NothingHeard:
        return []
    except DriftproxyError as error:
        return [f"driftproxy: whether cassettes are stale is not known: {error}"]
    if not names:
        return []
    more = f" and {len(names) - _MOST_NAMES} more" if names[_MOST_NAMES:] else ""
    known = f"{len(names)} of the {counted(len(used), 'cassette')} used {'is' if len(names) == 1 else 'are'} known"
    day = f" by the run of {created[:10]}" if created else ""
    return [
        f"driftproxy: {known} to be stale{day}: {', '.join(names[:_MOST_NAMES])}{more}",
        "  `driftproxy report` says what has changed, and `driftproxy accept` brings them up to date",
    ]


def _spare(session: "Session") -> list[str]:
    cassettes, rest = session.spare()
    lines = [f"driftproxy: cassette not used: {name}" for name in cassettes]
    return lines + [f"driftproxy: not used: {request} of {name}" for name, request in rest]
