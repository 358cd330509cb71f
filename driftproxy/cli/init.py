"""`driftproxy init`: look at the project and write a commented configuration."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("init")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the configuration instead, for editors.")
def command(*, schema: bool) -> int:
    """Look at the project in this folder and write a commented `driftproxy.toml`.

    It says where the cassettes are and which hosts they name. A configuration that is there already is never changed.
    """
    import json

    from driftproxy.adapters.configuration.config import Config
    from driftproxy.adapters.project import look, write_config
    from driftproxy.workflows.init import compose, next_steps

    if schema:
        click.echo(json.dumps(Config.described(), indent=2))
        return 0
    project = look(Path())
    path = write_config(Path(), compose(project))
    click.echo(f"{path} written. {next_steps(project)}")
    return 0
