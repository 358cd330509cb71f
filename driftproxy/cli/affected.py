"""`driftproxy affected`: name the tests to run after `driftproxy accept`."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("affected")
@click.option("--pytest", "ids", is_flag=True, help="Print only what pytest takes as arguments, a test on each line.")
def command(*, ids: bool) -> int:
    """Print which tests use a cassette that has changed since the last `driftproxy rerecord`.

    Which tests use which cassette is known of those that were recorded by the pytest plugin. With --pytest, a test
    whose parameters have spaces is named without them, since shells take arguments apart there.
    """
    from driftproxy.adapters.configuration.config import load
    from driftproxy.cli.say import say
    from driftproxy.model.words import counted, printable
    from driftproxy.review.affected import affected

    changed, problems = affected(load(Path()))
    say(problems)
    say(f"no test is known to use `{name}`; run those that do, too" for name, tests in changed.items() if not tests)
    if ids:
        named = {test if " " not in test else test.partition("[")[0] for tests in changed.values() for test in tests}
        click.echo("".join(f"{printable(test)}\n" for test in sorted(named)), nl=False)
        return 0
    click.echo(f"{counted(len(changed), 'cassette')} changed since the last comparison{':' if changed else '.'}")
    for name, tests in changed.items():
        click.echo(printable(f"  {name}: {', '.join(tests) or 'no test is known'}"))
    return 0
