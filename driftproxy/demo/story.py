"""The story of mock drift in seven steps, told with the commands that a user would type."""

import json
import re
import secrets
from collections.abc import Set as AbstractSet
from pathlib import Path
from urllib.parse import urlsplit

from driftproxy.demo.stage import Stage, Voice
from driftproxy.model.errors import DriftproxyError

__all__ = ["BROKEN", "DRIFTS", "tell"]

BROKEN = {
    "test_outstanding_money_is_added_up",
    "test_label[in_1002-Unpaid]",
    "test_reminder_goes_to_the_customer",
    "test_age_of_an_invoice",
    "test_balance",
}
"""The tests of the consumer that version 2 breaks."""

DRIFTS = {
    ("field_renamed", "$.customer"),
    ("field_moved", "$.customer.email"),
    ("field_added", "$.line_items[*].tax_amount"),
    ("new_value", "$.status"),
    ("always_null", "$.customer.avatar_url"),
    ("time_became_number", "$.created_at"),
    ("endpoint_gone", "$"),
}
"""What version 2 changed, as rule and path in an invoice."""


def tell(folder: Path, voice: Voice, *, colour: bool) -> None:
    """Tell the story in a folder that is empty or not there yet; raises DriftproxyError where it does not hold."""
    stage = Stage(folder, voice, token=secrets.token_urlsafe(24), colour=colour)

    voice.title("1. A provider, and a consumer with tests")
    voice.say(f"A billing API is the provider's sandbox. The consumer, billing.py with its tests, lies in {folder}.")
    voice.command("export BILLING_TOKEN=…")
    with stage.serving(1) as url:
        voice.command(f"export BILLING_URL={url}")
        stage.configure(url)
        voice.say(
            "driftproxy.toml declares the sandbox: a create may be sent to it, with the token of the environment."
        )

        voice.title("2. Record: the tests run through the proxy, against the sandbox")
        stage.run("driftproxy record -- pytest -q", expect=0)
        stage.keep_secrets()
        count = len(list((folder / "cassettes").rglob("*.yaml")))
        voice.say(
            f"{count} cassettes lie in cassettes/. The token, the session cookie and the client secret were sent,"
        )
        voice.say("and are in none of them.")

        voice.title("3. Replay: the sandbox is stopped, the tests pass offline")
        voice.command("kill %1")
    stage.run("driftproxy replay -- pytest -q", expect=0)
    voice.say("Every answer came from the cassettes.")

    voice.title("4. The provider ships version 2")
    with stage.serving(2, urlsplit(url).port or 0):
        stage.run("driftproxy replay -- pytest -q", expect=0)
        voice.say("Still green, and that is the problem: the recordings know nothing of version 2. This is mock drift.")

        voice.title("5. Re-record: the recorded requests are sent again, the answers compared")
        stage.run("driftproxy rerecord --output html=drift.html --output json=drift.json", expect=1)
        _all_named(folder / "drift.json")
        voice.say("Exit code 1. Each of the seven changes is named, with the recordings and the tests that rest on it.")

        voice.title("6. Mocks: an answer that somebody wrote by hand is compared, too")
        stage.run("driftproxy mocks .", expect=1)
        voice.say("No recording, and yet it is told, at file and line, what the API does not say any more.")

        voice.title("7. Accept: the fresh recordings become the fixtures")
        stage.run("driftproxy accept --all", expect=0)
        stage.run("driftproxy rerecord", expect=0)
        voice.say("Clean again: exit code 0. Now the tests see what the provider really answers.")
    failed = re.findall(r"^FAILED \S+::(\S+)", stage.run("driftproxy replay -- pytest -q", expect=1), re.MULTILINE)
    _same("the failing tests", set(failed), BROKEN)
    stage.keep_secrets()
    voice.say(f"{len(BROKEN)} tests fail, exactly where the consumer is broken; the others never used what changed.")

    voice.title("The report of step 5")
    voice.say(f"as a page: {folder / 'drift.html'}")
    voice.say(f"as JSON:   {folder / 'drift.json'}")


def _all_named(report: Path) -> None:
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    named = {(finding["rule"], finding["path"].replace(".data[*]", "")) for finding in findings}
    _same("the findings", named, DRIFTS)


def _same(what: str, seen: AbstractSet[object], expected: AbstractSet[object]) -> None:
    if seen != expected:
        raise DriftproxyError(
            f"the story went wrong: {what} are {sorted(map(str, seen))}, not {sorted(map(str, expected))}"
        )
