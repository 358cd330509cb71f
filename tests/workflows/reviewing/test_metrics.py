"""Are the metrics text that Prometheus' own parsers take, whatever things are called, and true?"""

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import parser
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families

from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.model.finding import Confidence, Report, Severity, Unchecked, Verdict
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes
from driftproxy.workflows.reviewing.check import Checked, Limit, Old
from driftproxy.workflows.reviewing.metrics import metrics
from tests.answers import FINDING

Sample = tuple[str, frozenset[tuple[str, str]]]
LAST = Report(
    (
        FINDING,
        replace(FINDING, severity=Severity.INFO),
        replace(FINDING, severity=Severity.INFO, confidence=Confidence.LOW),
    ),
    12,
    (Unchecked("users", 0, "GET /", "timeout", "…"), Unchecked("users", 1, "GET /", "timeout", "…")),
    created="2026-11-21T03:17:00+00:00",
)


def read(text: str) -> dict[Sample, float]:
    """What both of Prometheus' parsers make of a text, which is the same."""
    found = []
    older = parser.text_string_to_metric_families(text)
    for families in (openmetrics_families(text), older):  # type: ignore[no-untyped-call]
        samples = [one for family in families for one in family.samples]
        values = {(one.name.removeprefix("driftproxy_"), frozenset(one.labels.items())): one.value for one in samples}
        assert len(values) == len(samples)  # no series twice, which no reader takes
        found.append(values)
    assert found[0] == found[1]
    return found[0]


def test_it_says_what_is_known() -> None:
    old = Old("users", "api.test", "2026-01-01", 324, Limit(30, fails=True))
    values = read(metrics(Checked((old,), 3, 1, LAST, heard={("users", "api.test"): "2026-01-01"})))

    def of(name: str, **labels: str) -> float:
        return values[name, frozenset(labels.items())]

    midnight = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    assert of("recording_heard_timestamp_seconds", cassette="users", host="api.test") == midnight
    assert (of("recordings"), of("recordings_undated")) == (3, 1)
    assert (of("recordings_too_old", level="fail"), of("recordings_too_old", level="warn")) == (1, 0)
    assert of("last_run_timestamp_seconds") == datetime(2026, 11, 21, 3, 17, tzinfo=UTC).timestamp()
    assert {one: of("verdict", verdict=one) for one in Verdict} == {"drift": 1, "clean": 0, "inconclusive": 0}
    assert of("findings", severity=FINDING.severity, confidence=FINDING.confidence) == 1
    assert of("findings", severity="info", confidence="low") == 1
    assert of("findings", severity="warning", confidence="high") == 0
    assert (of("checked_requests"), of("unchecked_requests", kind="timeout")) == (12, 2)


def test_without_a_last_run_nothing_is_said_of_it() -> None:
    assert {name for name, _ in read(metrics(Checked((), 0, 0, None)))} == {
        "recordings",
        "recordings_undated",
        "recordings_too_old",
    }


@given(st.lists(st.tuples(st.text(st.characters()), st.text(st.characters())), max_size=5), st.text(st.characters()))
def test_whatever_things_are_called_it_can_be_read(places: list[tuple[str, str]], kind: str) -> None:
    last = replace(LAST, created=kind, unchecked=(Unchecked("users", 0, "GET /", kind, "…"),))
    text = metrics(Checked((), 1, 0, last, heard=dict.fromkeys(places, "2026-01-01")))
    read(text.encode().decode())  # what has no place in UTF-8 is not in it


def test_names_that_look_alike_are_one_series_of_the_oldest() -> None:
    heard = {("a\n", "h"): "2026-01-02", ("a\\n", "h"): "2026-01-01"}
    (value,) = [
        value for (name, _), value in read(metrics(Checked((), 2, 0, None, heard=heard))).items() if "heard" in name
    ]
    assert value == datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def test_the_command_prints_it_and_writes_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    recorded = Interaction(Request("GET", "https://api.test/"), Response(200, body=b"{}"))
    name = 'say "when" {x="1"} é'
    Folder(tmp_path / "cassettes").save([Cassette(name, (recorded,))], {name: Notes(heard="2026-01-01")})
    LastResult(tmp_path / ".driftproxy").save(LAST, [], "cassettes", {})
    assert run(["check", "--output", "prometheus=out/driftproxy.prom", "--output", "json=out/x.json"]) == 1
    assert "last checked 2026-11-21" in capsys.readouterr().out
    assert run(["check", "--format", "prometheus"]) == 1
    printed = capsys.readouterr().out
    written = tmp_path / "out" / "driftproxy.prom"
    assert written.read_text() == printed
    heard = {dict(labels)["cassette"] for (name, labels) in read(printed) if name.startswith("recording_heard")}
    assert heard == {name}
    assert written.stat().st_mode & stat.S_IROTH  # who collects it is somebody else
    assert sorted(one.name for one in written.parent.iterdir()) == ["driftproxy.prom", "x.json"]
    assert json.loads((tmp_path / "out" / "x.json").read_text())["last"]["verdict"] == "drift"
    assert run(["check", "--output", "html=x"]) == 2
    assert "there is no format `html`; there are text, json, prometheus" in capsys.readouterr().err
