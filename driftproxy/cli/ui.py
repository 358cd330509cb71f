"""`driftproxy ui`: the local web application over the history, the last result and the recordings."""

from __future__ import annotations

import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from socket import socket

__all__ = ["command"]


@click.command("ui")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port. [default: any that is free]")
@click.option("--open/--no-open", "opens", default=False, help="Open it in your browser.")
def command(*, port: int, opens: bool) -> int:
    """Look at hosts, endpoints and recordings in a browser, and review what has drifted.

    It is served on this machine only, to who has the address that is printed: that holds a token, which is another one
    each time. Accepting and ignoring are what `driftproxy accept` and `driftproxy ignore` do; checking again asks the
    live host. Ctrl-C ends it.
    """
    from importlib.util import find_spec
    from secrets import token_urlsafe

    from driftproxy.model.errors import DriftproxyError

    if not (find_spec("starlette") and find_spec("uvicorn")):
        raise DriftproxyError("the application needs two more packages: `pip install 'driftproxy[ui]'` brings them")

    from uvicorn import Config, Server

    from driftproxy.ui.app import application
    from driftproxy.ui.project import Project

    token = token_urlsafe(32)
    project = Project(Path())
    with _listening(port) as door:
        port = door.getsockname()[1]
        address = f"http://127.0.0.1:{port}/?token={token}"
        served = application(project, token, port)
        server = Server(
            Config(served, lifespan="off", ws="none", log_level="warning", access_log=False, server_header=False)
        )
        click.echo(f"{address}\nCtrl-C ends it.")
        if opens:
            webbrowser.open(address)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[door])
    if project.job and project.job.runs:
        click.echo("driftproxy: ending the check that is under way", err=True)
        project.job.stop()
    return 0


def _listening(port: int) -> socket:
    """Return a socket that listens on this machine only; raises DriftproxyError where the port is taken."""
    import socket as sockets

    from driftproxy.model.errors import DriftproxyError

    door = sockets.socket()
    try:
        door.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", port))
        door.listen(128)
    except OSError as error:
        door.close()
        raise DriftproxyError(
            f"port {port} cannot be used: {error.strerror or error}; name another by --port"
        ) from error
    return door
