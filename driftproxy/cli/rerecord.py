"""`driftproxy rerecord`: ask the live hosts again what was recorded, and report what drifted."""

from __future__ import annotations

from pathlib import Path

import click

from driftproxy.cli.output import AFTER_DRIFT, emit, fail_on_option, format_option, output_option, progress

__all__ = ["command"]

_EXAMPLES = """\b
Examples:
  driftproxy rerecord --to https://sandbox.test
  driftproxy rerecord --calibrate
"""


@click.command("rerecord", epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--to", "target", metavar="URL", default="", help="Ask this base URL in place of the recorded hosts.")
@fail_on_option
@format_option
@output_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, max=86400, min_open=True),
    default=30,
    help="Seconds per answer. [default: 30]",
)
@click.option(
    "--calibrate",
    is_flag=True,
    help="Ask everything twice, and remember what differs within minutes: it varies by itself.",
)
@click.option("--ssl-insecure", is_flag=True, help="Accept any certificate.")
def command(
    *,
    paths: tuple[Path, ...],
    target: str,
    fail_on: str | None,
    form: str,
    outputs: tuple[tuple[str, Path], ...],
    timeout: float,
    calibrate: bool,
    ssl_insecure: bool,
) -> int:
    """Ask the live hosts again what was recorded, and report what drifted.

    PATHS are cassettes or folders of them; by default, the configured folder. They are never changed: the fresh
    recordings are kept for `driftproxy report` and `driftproxy accept`.

    Only GET, HEAD and OPTIONS are sent, unless the configuration allows more for a host. Secrets are not in
    recordings; the configuration says which headers a host gets.

    What answers are known to do by themselves is no drift, and is listed apart. Each night teaches that, and
    --calibrate does at once; it is kept in .driftproxy/known.json, which can be deleted at any time.

    The exit code is 0 if nothing drifted, 1 if something did, 3 if too little could be checked.
    """
    from dataclasses import replace

    from driftproxy.adapters.clock import now, today
    from driftproxy.adapters.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.sender import LiveSender
    from driftproxy.adapters.storage.knowledge import KnownFile
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.cli.say import recover_first
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.model.finding import Severity
    from driftproxy.workflows.rerecord import Memory, rerecord

    _check(target)
    config = load(Path())
    recover_first(config.state)
    store, names = cassettes_in(paths or (config.cassettes,))
    policy = config.policy(today())
    if ssl_insecure:
        click.echo("driftproxy: certificates are not checked (--ssl-insecure)", err=True)
    credentials = {name: host.headers for name, host in config.hosts.items()}
    with LiveSender(credentials, timeout=timeout, verify=not ssl_insecure) as sender, progress() as shown:
        report = rerecord(
            store,
            sender,
            LastResult(config.state),
            Memory(KnownFile(config.state), config.forget_after, calibrate),
            redactor_of(config, writes=True),
            source=str(store.path),
            names=names,
            target=target,
            allowed={name: host.allow for name, host in config.hosts.items()},
            policy=replace(policy, fail_on=Severity(fail_on)) if fail_on else policy,
            created=now(),
            progress=shown,
        )
    return emit(report, form, outputs, hint=AFTER_DRIFT)


def _check(target: str) -> None:
    from driftproxy.traffic.plan import authority_of

    if target and (not authority_of(target) or "?" in target or "#" in target):
        raise click.UsageError(f"--to {target} is no base URL, such as https://sandbox.example.com/api")
