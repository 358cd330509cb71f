"""`driftproxy accept`: take fresh answers into the stored cassettes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.complete import drifted_cassettes, drifted_endpoints, findings
from driftproxy.cli.complete import rules as rule_ids
from driftproxy.cli.say import say
from driftproxy.model.words import printable

if TYPE_CHECKING:
    from driftproxy.model.finding import Finding
    from driftproxy.workflows.reviewing.accept import Effect

__all__ = ["command"]


@click.command("accept")
@click.option("--all", "everything", is_flag=True, help="Accept every finding; so it is if nothing else is said.")
@click.option(
    "--cassette",
    "cassettes",
    metavar="NAME",
    multiple=True,
    shell_complete=drifted_cassettes,
    help="Only findings in this cassette.",
)
@click.option(
    "--endpoint",
    "endpoints",
    metavar="ENDPOINT",
    multiple=True,
    shell_complete=drifted_endpoints,
    help="Only findings of this endpoint.",
)
@click.option(
    "--finding",
    "fingerprints",
    metavar="FINGERPRINT",
    multiple=True,
    shell_complete=findings,
    help="Only this finding.",
)
@click.option(
    "--rule", "rules", metavar="RULE", multiple=True, shell_complete=rule_ids, help="Only findings of this rule."
)
@click.option(
    "--heal/--whole", default=None, help="Change only the shape of what is stored, or take the fresh answers."
)
@click.option(
    "-i", "--interactive", is_flag=True, help="Ask about each finding, and show what it does to each fixture."
)
def command(
    *,
    everything: bool,
    cassettes: tuple[str, ...],
    endpoints: tuple[str, ...],
    fingerprints: tuple[str, ...],
    rules: tuple[str, ...],
    heal: bool | None,
    interactive: bool,
) -> int:
    """Take the fresh answers of the last `driftproxy rerecord` into the cassettes.

    Only the interactions that the findings are about are replaced. Either all files are written or none, and what was
    there is not lost when anything fails. An endpoint is written as reports write it: "GET /v1/invoices/{id}".

    With --heal the stored answers keep their values: fields come, go and change their names as they did in the API, and
    nothing else. What cannot be healed so is replaced, and said. Either way holds until the other is given; `accept` in
    the configuration settles it for everybody.
    """
    from driftproxy.adapters.configuration.config import load
    from driftproxy.review.accept import accept, told, way
    from driftproxy.workflows.reviewing.accept import Choice

    choice = Choice(frozenset(cassettes), frozenset(endpoints), frozenset(fingerprints), frozenset(rules))
    if everything and choice != Choice():
        raise click.UsageError(
            "--all leaves nothing to choose; give either it or --cassette, --endpoint, --finding, --rule"
        )
    config = load(Path())
    if heal is None and not config.accept and way(config) == "heal":
        say(["healing, as the last time; `--whole` takes the fresh answers"])
    done = accept(config, choice, heal=heal, ask=_Asking() if interactive else lambda _finding, _effect: True)
    sentence, *more = told(done)
    counts = (f"{name}: {number}" for name, number in done.interactions.items())
    click.echo("\n".join([f"{sentence}.", *(printable(f"  {line}") for line in (*counts, *more))]))
    return 0


_QUESTION = "Accept? y yes, n no, a this and all that are left, d none that is left"


class _Asking:
    """Walks through the findings; one answer can be for all that are left."""

    def __init__(self) -> None:
        self._rest = ""

    def __call__(self, finding: Finding, effect: Effect) -> bool:
        if not self._rest:
            lines = f"{finding.endpoint} → {finding.status}", f"  {finding.severity}: {finding.message}", *effect()
            click.echo("\n".join(["", *map(printable, lines)]))
            said = click.prompt(_QUESTION, type=click.Choice(["y", "n", "a", "d"]), show_choices=False)
            self._rest = {"a": "y", "d": "n"}.get(said, "")
        return (self._rest or said) == "y"
