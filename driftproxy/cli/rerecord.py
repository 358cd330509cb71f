"""`driftproxy rerecord`: ask the live hosts again what was recorded, and report what drifted."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli import complete
from driftproxy.cli.origin import from_option
from driftproxy.cli.output import emit, fail_on_option, format_option, output_option
from driftproxy.cli.reading import reading
from driftproxy.cli.sources import PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from driftproxy.adapters.configuration.config import Config
    from driftproxy.adapters.configuration.hosts import Host
    from driftproxy.adapters.sending.surroundings import Surroundings
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.model.finding import Unchecked
    from driftproxy.model.plugin import Exchange
    from driftproxy.traffic.linking.fills import Fill
    from driftproxy.traffic.resending.permit import Permits
    from driftproxy.workflows.ports import Results
    from driftproxy.workflows.rerecording.planning import Planned

__all__ = ["command"]

_EXAMPLES = """\b
Examples:
  driftproxy rerecord --dry-run
  driftproxy rerecord --host api.example.com tests/cassettes
  driftproxy rerecord --to https://sandbox.test
  driftproxy rerecord --endpoint "GET /v1/*" --sample shape
  driftproxy rerecord --shard 2/8 --output json=shard-2.json
"""


def _sample(_context: click.Context, _option: click.Parameter, value: str) -> int | None:
    """Return the most per endpoint, 0 for one per shape, None for all."""
    if value in _SAMPLES:
        return _SAMPLES[value]
    if not value.isdecimal() or not int(value):
        raise click.BadParameter(f"`{value}` should be `all`, `shape`, or how many per endpoint")
    return int(value)


def _shard(_context: click.Context, _option: click.Parameter, value: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", value)
    number, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 0 < number <= of:
        raise click.BadParameter(f"`{value}` should be such as 2/8: the second of eight")
    return number, of


def _duration(_context: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h|)", value or "0")
    if not found or (value and not float(found[1])):
        raise click.BadParameter(f"`{value}` should be such as 90s, 30m or 2h")
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600, "": 1}[found[2]] if value else None


_MOST_NAMED = 4
_SAMPLES: dict[str, int | None] = {"all": None, "shape": 0}


@click.command("rerecord", epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, type=PLACE)
@click.option("--to", "target", metavar="URL", default="", help="Ask this base URL in place of the recorded hosts.")
@click.option("--host", "hosts", metavar="HOST", multiple=True, help="Ask this host, too: GET, HEAD, OPTIONS only.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent and what not; open no connection.")
@click.option("--explain", is_flag=True, help="The same, and what each request takes from earlier answers.")
@click.option(
    "--endpoint",
    "endpoints",
    metavar="PATTERN",
    multiple=True,
    shell_complete=complete.endpoints,
    help='Only these, such as "GET /v1/*".',
)
@click.option(
    "--cassette",
    "cassettes",
    metavar="PATTERN",
    multiple=True,
    shell_complete=complete.cassettes,
    help="Only these, such as billing/*.",
)
@click.option("--tag", "tags", metavar="NAME", multiple=True, help="Only the cassettes that the configuration tags so.")
@click.option("--older-than", metavar="DAYS", type=click.IntRange(min=0, max=36500), help="Only cassettes that old.")
@click.option("--last", type=click.Choice(["drifted", "inconclusive"]), help="Only what ended so the last time.")
@click.option(
    "--sample", metavar="all|shape|N", default="all", callback=_sample, help="One per shape, or N, of each endpoint."
)
@click.option("--shard", metavar="N/M", default="1/1", callback=_shard, help="The share of the N-th of M machines.")
@fail_on_option
@format_option
@from_option
@output_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, max=86400, min_open=True),
    default=30,
    help="Seconds per answer. [default: 30]",
)
@click.option("--max-requests", type=click.IntRange(min=1), help="The most requests to send, repeated ones counted.")
@click.option("--max-time", metavar="TIME", callback=_duration, help="How long to send, such as 30m.")
@click.option("--add", is_flag=True, help="Leave what the last result says of other cassettes.")
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted.")
@click.option("--wait", is_flag=True, help="Wait for another run in this project to end.")
@click.option("--no-second-look", is_flag=True, help="Do not ask again what seems to have drifted.")
@click.option(
    "--calibrate",
    is_flag=True,
    help="Ask everything twice, and remember what differs within minutes: it varies by itself.",
)
@click.option("--ssl-insecure", is_flag=True, help="Accept any certificate.")
def command(
    *,
    paths: tuple[Path | str, ...],
    target: str,
    hosts: tuple[str, ...],
    dry_run: bool,
    explain: bool,
    endpoints: tuple[str, ...],
    cassettes: tuple[str, ...],
    tags: tuple[str, ...],
    older_than: int | None,
    last: str | None,
    sample: int | None,
    shard: tuple[int, int],
    fail_on: str | None,
    form: str,
    origin: Exchange | None,
    outputs: tuple[tuple[str, Path], ...],
    timeout: float,
    max_requests: int | None,
    max_time: float | None,
    add: bool,
    resume: bool,
    wait: bool,
    no_second_look: bool,
    calibrate: bool,
    ssl_insecure: bool,
) -> int:
    """Ask the live hosts again what was recorded, and report what drifted.

    PATHS are cassettes or folders of them; by default, the configured folder. They are never changed: the fresh
    recordings are kept for `driftproxy report` and `driftproxy accept`.

    Only hosts that are declared are asked, in the configuration or with --host; and only GET, HEAD and OPTIONS are
    sent, unless the configuration allows more for a sandbox. Secrets are not in recordings; the configuration says
    which credential a host gets.

    What seems to have drifted is asked again: what does not repeat is a flake. What answers are known to do by
    themselves is no drift, and is listed apart. Each night teaches that, and --calibrate does at once; it is kept in
    .driftproxy/known.json, which can be deleted at any time.

    The exit code is 0 if nothing drifted, 1 if something did, 3 if too little could be checked.
    """
    from dataclasses import replace

    from driftproxy.adapters.clock import now, today
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.sender import LiveSender
    from driftproxy.adapters.sending.journal import RunJournal
    from driftproxy.adapters.sending.lock import only_one
    from driftproxy.adapters.sending.surroundings import Surroundings
    from driftproxy.adapters.storage.knowledge import KnownFile
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.cli.remember import history_of, remembered
    from driftproxy.cli.say import recover_first, say
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.cli.watch import watched
    from driftproxy.model.errors import NothingHeard
    from driftproxy.model.finding import Severity
    from driftproxy.traffic.resending.budget import Budget
    from driftproxy.traffic.resending.choice import Choice
    from driftproxy.workflows.rerecording.planning import Wanted, due, planned, told
    from driftproxy.workflows.rerecording.rerecord import Memory, rerecord

    _check(target, torn=add and bool(endpoints or last or sample is not None or shard != (1, 1)))
    config = load(Path())
    declared = _declared(config, target, hosts)
    store, names = cassettes_in(paths or (config.cassettes,), origin)
    chosen = _tagged(config, _named(names, cassettes), tags)
    chosen = chosen if older_than is None else due(store, chosen, today(), older_than)
    if names and not chosen:
        raise NothingHeard(f"none of the {len(names)} cassettes in {store} was chosen; nothing is asked")
    results = LastResult(config.state)
    choice = Choice(endpoints, told(results.report(), last) if last else None)
    policy = config.policy(today())
    around = Surroundings(config.rerecord, config.root, lambda line: say([line]))
    wanted = Wanted(
        chosen, str(store), _permits(declared), target, choice, sample, shard, config.rerecord.state(around.variable)
    )
    redactor = redactor_of(config, writes=not (dry_run or explain))
    if _on_terminal() and not (dry_run or explain):
        declared |= _confirmed(_undeclared(planned(store, redactor, wanted, policy).skipped, declared))
        wanted = replace(wanted, permits=_permits(declared))
    if dry_run or explain:
        return _dry_run(planned(store, redactor, wanted, policy), form, around, wanted.state.fills, explain=explain)
    say(["certificates are not checked (--ssl-insecure)"] if ssl_insecure else [])
    history = history_of(config) if _is_night(config, wanted.source, target, shard) else None
    with only_one(config.state, wait=wait, say=lambda line: say([line])):
        recover_first(config.state)
        budget = Budget(max_requests, max_time)
        sender = LiveSender(
            declared,
            config.pace,
            timeout=timeout,
            verify=not ssl_insecure,
            root=config.root,
            budget=budget,
            cleared=around.cleared,
        )
        journal = RunJournal(config.state, resume=resume)
        with (
            journal as running,
            sender,
            around.standing(sender.send),
            watched(policy) as shown,
            reading(len(chosen)) as read,
        ):
            report = rerecord(
                store.telling(read),
                sender,
                _added(results, wanted.source) if add else results,
                Memory(KnownFile(config.state), config.forget_after, calibrate, history),
                redactor,
                wanted=wanted,
                policy=replace(policy, fail_on=Severity(fail_on)) if fail_on else policy,
                journal=running,
                second_look=not no_second_look,
                created=now(),
                shown=shown,
            )
    say([*sender.notices, *_left_out(_undeclared(report.unchecked, declared))])
    with remembered(report, history if journal.ended else None, config):
        return emit(report, form, outputs, live=True)


def _added(results: LastResult, source: str) -> Results:
    """Return what adds to the last result, if that is of the same recordings."""
    from driftproxy.workflows.rerecording.recheck import Added

    return Added(results) if results.is_of(source) else results


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _undeclared(unchecked: Sequence[Unchecked], declared: Mapping[str, Host]) -> Counter[str]:
    """Return how many requests were not sent to which hosts, because nothing declares them."""
    from driftproxy.traffic.endpoints.host import authority_of

    hosts = (authority_of(one.request.partition(" ")[2]) for one in unchecked if one.kind == "blocked")
    return Counter(host for host in hosts if host and host not in declared)


def _confirmed(undeclared: Counter[str]) -> dict[str, Host]:
    """Return the hosts that the user wants to be asked now; a local one must be declared."""
    from driftproxy.adapters.configuration.hosts import Host
    from driftproxy.traffic.endpoints.host import is_local

    hosts = [host for host, _ in undeclared.most_common() if not is_local(host)]
    question = "{} is not declared ({} recorded). Ask it now, by GET, HEAD and OPTIONS only?"
    wanted = [host for host in hosts if click.confirm(question.format(host, undeclared[host]), err=True)]
    return {host: Host(kind="production") for host in wanted}


def _is_night(config: Config, source: str, target: str, shard: tuple[int, int]) -> bool:
    """Return whether a run is one to remember: of the project's recordings, against their own hosts, and the whole.

    What several machines have done is remembered by who puts it together.
    """
    return not target and shard == (1, 1) and Path(source).resolve() == Path(config.cassettes).resolve()


def _left_out(undeclared: Counter[str]) -> list[str]:
    if not undeclared:
        return []
    names = ", ".join(f"{host} ({count} recorded)" for host, count in undeclared.most_common(_MOST_NAMED))
    more = f" and {len(undeclared) - _MOST_NAMED} more" if len(undeclared) > _MOST_NAMED else ""
    first = undeclared.most_common(1)[0][0]
    once = f"`--host {first}` asks it now, by GET, HEAD and OPTIONS only"
    lasting = "`driftproxy init` declares what is recorded"
    return [f"not asked, as nothing declares them: {names}{more}; {once}, and {lasting}"]


def _check(target: str, *, torn: bool) -> None:
    """Refuse a target that is none, and parts of cassettes where whole ones are to be added."""
    from driftproxy.traffic.endpoints.host import authority_of

    if torn:
        raise click.UsageError("--add takes whole cassettes; leave out --endpoint, --last, --sample and --shard")
    if target and (not authority_of(target) or "?" in target or "#" in target):
        raise click.UsageError(f"--to {target} is no base URL, such as https://sandbox.example.com/api")


def _declared(config: Config, target: str, named: Sequence[str]) -> dict[str, Host]:
    """Return the hosts of the configuration, and those of the command line: nothing is changed at these."""
    from driftproxy.adapters.configuration.hosts import Host, host_name
    from driftproxy.traffic.endpoints.host import authority_of

    declared = dict(config.hosts)
    for name in named:
        try:
            declared.setdefault(host_name(name), Host(kind="production"))
        except ValueError as error:
            raise click.UsageError(f"--host {name}: it {error}") from error
    if target:
        scheme = "https" if target.lower().startswith("https:") else "http"
        host = declared.get(authority_of(target), Host(kind="production", private=True))
        declared[authority_of(target)] = host.model_copy(update={"scheme": scheme})
    return declared


def _permits(declared: dict[str, Host]) -> Permits:
    return {name: host.permit(name) for name, host in declared.items()}


def _named(names: Sequence[str], patterns: Sequence[str]) -> list[str]:
    from driftproxy.traffic.resending.choice import fits

    return [name for name in names if not patterns or fits(name, patterns)]


def _tagged(config: Config, names: Sequence[str], tags: Sequence[str]) -> Sequence[str]:
    if unknown := [tag for tag in tags if tag not in config.tags]:
        known = ", ".join(f"`{tag}`" for tag in config.tags) or "none"
        raise click.UsageError(f"--tag {unknown[0]}: there is no such tag under `[tags]`; there are {known}")
    return _named(names, [pattern for tag in tags for pattern in config.tags[tag]]) if tags else names


def _dry_run(plan: Planned, form: str, around: Surroundings, fills: Sequence[Fill], *, explain: bool) -> int:
    """Print what would be done."""
    from dataclasses import asdict

    from driftproxy.cli.output import show, show_json
    from driftproxy.workflows.rerecording.dry_run import fates, in_words

    if form == "json":
        show_json([asdict(fate) for fate in fates(plan)])
    else:
        show(in_words(plan, *around.told, fills=fills, explain=explain))
    return 0
