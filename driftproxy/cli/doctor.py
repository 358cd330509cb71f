"""`driftproxy doctor`: would a re-recording reach its hosts, and would they let it in?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.output import table_format_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from driftproxy.workflows.doctor import Check

__all__ = ["command"]


@click.command("doctor")
@click.argument("hosts", nargs=-1)
@click.option("--no-clients", is_flag=True, help="Leave out whether the clients here trust the recording proxy.")
@table_format_option
def command(*, hosts: tuple[str, ...], no_clients: bool, form: str) -> int:
    """Check, host by host, what a re-recording rests on.

    HOSTS are declared ones; by default, all. Of each: its name, TLS, an answer to a recorded GET (or to its root), the
    clock, the credential, and what it says of rate limits; and whether the HTTP clients of this machine trust the
    recording proxy. Nothing is asked that `driftproxy rerecord` would not ask.

    The exit code is 0 if all is well, 2 if something is not.
    """
    from dataclasses import asdict

    from driftproxy.adapters.checkup import Checkup
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.sender import LiveSender
    from driftproxy.cli.output import show_json
    from driftproxy.cli.say import say
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.workflows.doctor import examined, probing, trusting
    from driftproxy.workflows.loading import load_all

    config = load(Path())
    chosen = {name: host for name, host in config.hosts.items() if not hosts or name in hosts}
    if missing := [name for name in hosts if name not in chosen]:
        known = ", ".join(config.hosts) or "none"
        raise click.UsageError(f"{missing[0]} is not declared under `[hosts]`; there are {known}")
    store, names = cassettes_in((config.cassettes,))
    stored, _ = load_all(store, names, redactor_of(config))
    bad = False
    document: dict[str, list[dict[str, str]]] = {}

    def tell(title: str, checks: Iterable[Check]) -> None:
        nonlocal bad
        if form == "text":
            click.echo(title)
        for check in checks:
            bad = bad or check.state == "bad"
            document.setdefault(title, []).append(asdict(check))
            if form == "text":
                click.echo(f"  {check.state:<4}  {check.what:<10}  {_plain(check.seen)}")

    with LiveSender(config.hosts, config.pace, timeout=20, root=config.root) as sender:
        probe = Checkup(sender, config.hosts)
        for name, host in chosen.items():
            permit = host.permit(name)
            credential = bool(host.credential or host.headers or host.certificate)
            tell(name, examined(name, permit, probing(stored, name, permit), probe, credential=credential))
        if not no_clients:
            tell("clients of this machine", trusting(probe))
    if form == "json":
        show_json(document)
    say(sender.notices)
    if not config.hosts:
        click.echo("driftproxy: no host is declared; `driftproxy init` declares those that are recorded", err=True)
    return 2 if bad else 0


def _plain(text: str) -> str:
    from driftproxy.model.words import printable

    return printable(text)
