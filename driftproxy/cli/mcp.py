"""`driftproxy mcp`: let coding agents ask what drifted, and mend it."""

from __future__ import annotations

import click

__all__ = ["command"]


@click.command("mcp")
@click.option("--write", is_flag=True, help="Let it accept, heal, ignore and mend mocks: files of the project change.")
@click.option(
    "--rerecord", is_flag=True, help="Let it ask the declared live hosts again, as `driftproxy rerecord` does."
)
def command(*, write: bool, rerecord: bool) -> int:
    """Serve coding agents by the Model Context Protocol, on stdin and stdout; started by the agent's program.

    It can say what drifted, explain rules, show endpoints and their schemas, name affected tests and compare mocks. It
    only reads, and sends nothing, unless you let it.
    """
    import os
    import sys
    import warnings
    from importlib.util import find_spec
    from pathlib import Path

    from driftproxy.model.errors import DriftproxyError

    if not find_spec("mcp"):
        raise DriftproxyError("this needs one more package: `pip install 'driftproxy[mcp]'` brings it")

    warnings.filterwarnings("ignore", module="pydantic_settings")  # about the SDK, and of no use to whoever reads it
    from driftproxy.mcp.server import server

    try:
        server(write=write, rerecord=rerecord).run("stdio")
    finally:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - the SDK has closed ours, which is flushed at the end
    return 0
