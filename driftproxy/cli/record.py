"""`driftproxy record`: record the HTTP traffic of a command."""

from typing import TYPE_CHECKING

import click

from driftproxy.cli.complete import cassettes
from driftproxy.cli.reverse import base_url, base_url_env_option, check

if TYPE_CHECKING:
    from driftproxy.model.heard import Heard

__all__ = ["command"]


@click.command(context_settings={"allow_interspersed_args": False})
@click.option(
    "--cassette",
    metavar="NAME",
    default="",
    shell_complete=cassettes,
    help="Record into this cassette. [default: as clients name it]",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen here. [default: any free port]")
@click.option("--reverse", metavar="URL", default="", help="Stand before this host, without a proxy or a certificate.")
@base_url_env_option
@click.option("--host", "hosts", metavar="PATTERN", multiple=True, help="Record these hosts only, e.g. *.example.com.")
@click.option("--ssl-insecure", is_flag=True, help="Accept any certificate of the hosts.")
@click.argument("words", metavar="[--] [COMMAND]...", nargs=-1, type=click.UNPROCESSED)
def command(
    *,
    cassette: str,
    port: int,
    reverse: str,
    base_url_env: str,
    hosts: tuple[str, ...],
    ssl_insecure: bool,
    words: tuple[str, ...],
) -> int:
    """Record the HTTP traffic of a command into cassettes.

    The command gets everything set that makes common clients use and trust the proxy. Without a command, the proxy
    runs until Ctrl-C. A client names its cassette and its test as the user and the password of the proxy's address
    (http://NAME:TEST@127.0.0.1:PORT); under pytest, each test has its own. What is heard replaces the cassette of that
    name; where the command is interrupted, what was not heard again stays. Secrets are never written.

    The exit code is that of the command; or 3 if the command succeeded and nothing was heard.
    """
    check(reverse, base_url_env)

    from pathlib import Path

    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.processes.child import environment, run, wait
    from driftproxy.adapters.recording.mitm import RecordingProxy
    from driftproxy.adapters.recording.recorder import Recorder
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.storage.place import opened
    from driftproxy.adapters.trust.authority import Authority
    from driftproxy.cli.say import say
    from driftproxy.workflows.baseline import write_baseline
    from driftproxy.workflows.record import record

    authority = Authority()
    options = {"drift_cassette": cassette} if cassette else {}
    more = {"drift_hosts": hosts} if hosts else {}
    config = load(Path.cwd())
    recorder = Recorder(config)
    proxy = RecordingProxy(recorder, authority, port, reverse, ssl_insecure, {**options, **more})

    def cut_short() -> None:
        recorder.interrupted = True

    def act(url: str) -> int:
        if ssl_insecure:
            say(["certificates are not checked (--ssl-insecure)"])
        if not words:
            say([_invitation(url, reverse, str(authority.bundle()))])
            return wait()
        own = {"DRIFTPROXY_MODE": "record", **({"DRIFTPROXY_CASSETTE": cassette} if cassette else {})}
        if reverse:
            variables = {base_url_env or "DRIFTPROXY_BASE_URL": base_url(url, reverse), **own}
        else:
            variables = {**environment(url, authority), **own}
        return run(words, variables, cut_short)

    def report(heard: "Heard") -> None:
        say(heard.sentences())
        if any(one.change != "unchanged" for one in heard.written):
            redactor = redactor_of(config, writes=True)
            write_baseline(opened(config.cassettes), redactor, config.policy())

    return record(proxy, act, report, reverse=bool(reverse))


def _invitation(url: str, reverse: str, bundle: str) -> str:
    if reverse:
        return f"{base_url(url, reverse)} records and passes on to {reverse}; Ctrl-C ends it"
    return f"recording on {url} (certificates to trust: {bundle}); Ctrl-C ends it"
