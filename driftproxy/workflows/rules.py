"""What does a rule say, and what makes it speak: its example, run as a comparison is."""

import json
from dataclasses import dataclass
from difflib import get_close_matches

from driftproxy.drift import drift
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.finding import Finding, Severity
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import Rule
from driftproxy.plugins import discover

__all__ = ["Example", "by_severity", "example", "explained", "named", "reference"]


@dataclass(frozen=True, slots=True)
class Example:
    """Two answers to one request, as text, and what a comparison of them really finds."""

    before: str
    after: str
    findings: tuple[Finding, ...]


def by_severity() -> dict[Severity, list[Rule]]:
    """Return every rule there is, ours and other packages', by its severity, the worst first."""
    rules = discover("rules", Rule).values()
    return {severity: [rule for rule in rules if rule.severity is severity] for severity in Severity}


def named(name: str) -> Rule:
    """Return the rule of that id; raises DriftproxyError, which names the nearest ones, where there is none."""
    rules: dict[str, Rule] = discover("rules", Rule)
    if name in rules:
        return rules[name]
    near = [f"`{one}`" for one in get_close_matches(name, rules, n=3)]
    hint = f"did you mean {' or '.join(near)}?" if near else "`driftproxy rules` lists them"
    raise DriftproxyError(f"there is no rule `{name}`; {hint}")


def example(rule: Rule) -> Example:
    """Return the example of a rule, run."""
    before, after = _answer(rule.before), _answer(rule.after)
    report = drift([_recording(before)], [_recording(after)])
    return Example(_shown(rule.before), _shown(rule.after), report.findings)


def explained(rule: Rule) -> str:
    """Return what a rule says and its example; the text reads well on a terminal, and is Markdown."""
    run = example(rule)
    found = "\n".join(f"{one.severity}  {one.message} ({one.confidence} confidence)" for one in run.findings)
    parts = [rule.title, rule.doc, "Before:", _block(run.before), "After:", _block(run.after), "Found:", _block(found)]
    return "\n\n".join(parts) + "\n"


def reference() -> str:
    """Return every rule, explained, as Markdown: the page of the guide."""
    groups = [
        (severity, "\n".join(f"### {rule.id}\n\n{explained(rule)}" for rule in rules))
        for severity, rules in by_severity().items()
        if rules
    ]
    return "\n".join(f"## {str(severity).capitalize()}\n\n{text}" for severity, text in groups)


def _recording(answer: Response) -> Cassette:
    return Cassette("example", (Interaction(Request("GET", "http://api.test/things"), answer),))


def _answer(side: Plain | Response) -> Response:
    if isinstance(side, Response):
        return side
    return Response(200, headers=(("Content-Type", "application/json"),), body=json.dumps(side).encode())


def _shown(side: Plain | Response) -> str:
    if not isinstance(side, Response):
        return json.dumps(side, ensure_ascii=False)
    lines = [f"status {side.status}", *(f"{name}: {value}" for name, value in side.headers)]
    return "\n".join([*lines, side.body.decode(errors="backslashreplace")]).rstrip("\n")


def _block(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
