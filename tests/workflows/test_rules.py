"""Is what is said about a rule what running it gives?"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.storage.results import report_schema
from driftproxy.cli.main import GROUPS
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import Rule
from driftproxy.plugins import discover
from driftproxy.workflows.rules import by_severity, example, explained, named, reference

RULES = discover("rules", Rule)


def test_every_rule_is_listed_once_the_worst_first() -> None:
    groups = by_severity()
    assert list(groups) == list(Severity)
    assert sorted(rule.id for rules in groups.values() for rule in rules) == list(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_explanation_has_the_example_and_what_it_really_finds(rule: Rule) -> None:
    run, text = example(rule), explained(rule)
    (finding,) = run.findings
    for part in (rule.title, rule.doc, finding.message, *run.before.splitlines(), *run.after.splitlines()):
        assert part in text


def test_an_unknown_rule_is_told_the_nearest() -> None:
    with pytest.raises(DriftproxyError, match="there is no rule `field_remove`; did you mean `field_removed` or "):
        named("field_remove")
    with pytest.raises(DriftproxyError, match="`driftproxy rules` lists them"):
        named("zzz")


def test_the_page_of_the_guide_has_every_rule() -> None:
    page = reference()
    assert [name for name in RULES if f"\n### {name}\n" not in page] == []


def test_the_guide_that_is_built_has_every_rule_command_and_key(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = {name: (tmp_path / name / "index.html").read_text("utf-8") for name in ("rules", "commands", "keys")}
    commands = [entry.name for entries in GROUPS.values() for entry in entries]
    assert [name for name in commands if f'id="driftproxy-{name}"' not in pages["commands"]] == []
    assert [key for key in Config.described()["properties"] if f"<code>{key}</code>" not in pages["keys"]] == []
    built = pages["rules"]
    assert [name for name in RULES if f'id="{name}"' not in built] == []
    assert json.loads((tmp_path / "report-1.schema.json").read_bytes()) == report_schema()
