"""`driftproxy rules`: which rules judge a change, and what each of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from driftproxy.cli.complete import rules
from driftproxy.cli.output import show, show_json, table_format_option

if TYPE_CHECKING:
    from driftproxy.model.plugin import Rule

__all__ = ["command"]


@click.command("rules")
@click.argument("rule", required=False, shell_complete=rules)
@table_format_option
def command(*, rule: str | None, form: str) -> int:
    """List the rules that judge a change, the worst first; or explain one, with an example that is run.

    RULE is the id of a rule, as reports write it: field_removed.
    """
    from driftproxy.workflows.rules import by_severity, explained, named

    if rule:
        one = named(rule)
        if form == "json":
            show_json(_detailed(one))
        else:
            show(f"{one.id}: {one.severity}\n\n{explained(one)}")
        return 0
    groups = by_severity()
    if form == "json":
        show_json([_brief(one) for rules in groups.values() for one in rules])
        return 0
    width = max((len(one.id) for rules in groups.values() for one in rules), default=0)
    lines = [
        "\n".join([str(severity), *(f"  {one.id:<{width}}  {one.title}" for one in rules)])
        for severity, rules in groups.items()
        if rules
    ]
    show("\n\n".join(lines) + "\n")
    return 0


def _brief(rule: Rule) -> dict[str, str]:
    return {"id": rule.id, "severity": str(rule.severity), "title": rule.title, "doc": rule.doc}


def _detailed(rule: Rule) -> dict[str, object]:
    from driftproxy.workflows.rules import example

    run = example(rule)
    found = [
        {"rule": one.rule, "severity": str(one.severity), "message": one.message, "path": one.path}
        for one in run.findings
    ]
    return {**_brief(rule), "example": {"before": run.before, "after": run.after, "findings": found}}
