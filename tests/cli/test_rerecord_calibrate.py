"""What a live API does by itself is learned over nights, and never hides what it does not do by itself."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from driftproxy.adapters.storage.store import Folder
from tests.cli.conftest import Api, Run

Night = Callable[..., tuple[int, dict[str, Any]]]

FIRST = date(2026, 10, 3)
EMAIL = "email"


class Flapping(dict[str, tuple[int, Any]]):
    """Answers that lack a field every other time they are asked for."""

    def __init__(self, answers: dict[str, tuple[int, Any]], path: str, name: str = EMAIL) -> None:
        super().__init__(answers)
        self.path, self.name, self.times = path, name, Counter[str]()

    def get(self, path: str, default: Any = None) -> Any:
        status, body = super().get(path, default)
        self.times[path] += 1
        if path == self.path and self.times[path] % 2:
            body = {name: value for name, value in body.items() if name != self.name}
        return status, body


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch, driftproxy: Run) -> Night:
    """Return a function that asks again, so many days after the first night; it returns the code and the report.

    Without a second look: what is there at the second asking is told by other tests.
    """

    def call(day: int, *arguments: str) -> tuple[int, dict[str, Any]]:
        monkeypatch.setattr("driftproxy.adapters.clock.today", (FIRST + timedelta(day)).isoformat)
        code, out, err = driftproxy("rerecord", "--no-second-look", "--format", "json", *arguments)
        assert err == ""
        return code, json.loads(out)

    return call


def found(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(finding["rule"], finding["path"]) for finding in report["findings"]]


def without(api: Api, *names: str) -> None:
    """Take fields out of every user, for good."""
    for path, (status, body) in list(api.answers.items()):
        api.answers[path] = status, {name: value for name, value in body.items() if name not in names}


def test_what_flaps_is_a_finding_until_it_is_known_to(project: Folder, api: Api, night: Night) -> None:
    api.answers = Flapping(api.answers, "/users/1")
    assert found(night(0)[1]) == [("became_optional", "$.email")]
    night(0, "--calibrate")
    api.answers.times.clear()
    code, report = night(1)
    assert (code, found(report)) == (0, [])
    assert [(one["finding"]["path"], one["since"], one["seen"]) for one in report["varying"]] == [
        ("$.email", "2026-10-03", "absent")
    ]


def test_what_was_calibrated_is_said_and_what_is_known_is_listed(
    project: Folder, api: Api, night: Night, driftproxy: Run
) -> None:
    api.answers = Flapping(api.answers, "/users/1")
    report = night(0, "--calibrate")[1]
    place = f"GET {api.host}/users/{{id}} → 200"
    assert (
        f"calibrated: 3 answers compared with a second one within minutes, 1 known to vary by itself: {place} `$.email`"
        in (report["notes"])
    )
    assert [path for _, path, _ in api.asked] == ["/status", "/users/1", "/users/2"] * 2
    out = driftproxy("report")[1]
    assert out.startswith("clean: 3 checked, no drift found, 1 known to vary\n")
    assert (
        f"known to vary since 2026-10-03: `$.email` absent in 1 of 4 samples before, at {place} (became_optional)"
        in out
    )


def test_what_drifted_before_the_calibration_is_drift_after_it(project: Folder, api: Api, night: Night) -> None:
    without(api, EMAIL)
    for day in range(3):
        assert found(night(day, "--calibrate")[1]) == [("field_removed", "$.email")]


def test_a_field_that_was_always_there_and_is_gone_is_reported_every_night(
    project: Folder, api: Api, night: Night
) -> None:
    for day in range(3):
        assert found(night(day)[1]) == []
    without(api, EMAIL)
    for day in range(3, 9):
        assert (night(day)[0], found(night(day)[1])) == (1, [("field_removed", "$.email")])


def test_a_field_that_flapped_and_is_gone_for_good_is_drift(project: Folder, api: Api, night: Night) -> None:
    api.answers = Flapping(api.answers, "/users/1")
    for day in range(4):
        night(day, "--calibrate")
    api.answers = dict(api.answers)
    assert found(night(4)[1]) == []
    without(api, EMAIL)
    nights = [found(night(day)[1]) for day in range(5, 12)]
    assert nights[-1] == [("field_removed", "$.email")]
    first = nights.index(nights[-1])
    assert first <= 2
    assert nights[first:] == [nights[-1]] * (len(nights) - first)


@pytest.mark.parametrize("path", ["$.email", "$.*", "*"])
def test_a_field_that_is_used_is_never_left_out(project: Folder, api: Api, night: Night, path: str) -> None:
    with Path("driftproxy.toml").open("a") as file:
        file.write(f'[[use]]\nendpoint = "GET /users/*"\npath = "{path}"\n')
    api.answers = Flapping(api.answers, "/users/1")
    for day in range(3):
        api.answers.times.clear()
        code, report = night(day, "--calibrate")
        assert (code, found(report), report["varying"]) == (1, [("became_optional", "$.email")], [])


@pytest.mark.parametrize(
    ("days", "later", "code"), [("", 90, 0), ("", 91, 1), ("forget-after = 5\n", 5, 0), ("forget-after = 5\n", 6, 1)]
)
def test_what_is_known_is_forgotten(
    project: Folder, api: Api, night: Night, *, days: str, later: int, code: int
) -> None:
    config = Path("driftproxy.toml")
    config.write_text(days + config.read_text())
    api.answers = Flapping(api.answers, "/users/1")
    night(0, "--calibrate")
    api.answers.times.clear()
    assert night(later)[0] == code


@pytest.mark.parametrize(
    "text", ["", "{", '{"version": 2, "places": {}}', '{"version": 1, "places": {"a": 1}}', "[" * 9999]
)
def test_a_file_that_cannot_be_read_is_left_out_and_said(project: Folder, api: Api, night: Night, text: str) -> None:
    api.answers = Flapping(api.answers, "/users/1")
    night(0, "--calibrate")
    path = Path(".driftproxy/known.json")
    path.write_text(text)
    api.answers.times.clear()
    report = night(1)[1]
    assert found(report) == [("became_optional", "$.email")]
    assert [note for note in report["notes"] if "known.json cannot be read" in note and "delete it" in note]


def test_it_can_be_deleted_and_a_night_on_which_nothing_varies_counts_as_such_only(
    project: Folder, api: Api, night: Night
) -> None:
    path = Path(".driftproxy/known.json")
    night(0, "--calibrate")
    places = json.loads(path.read_text())["places"]
    assert {name for statuses in places.values() for seen in statuses.values() for name in seen} == {"as recorded"}
    api.answers = Flapping(api.answers, "/users/1")
    night(1, "--calibrate")
    path.unlink()
    assert found(night(2)[1]) == [("became_optional", "$.email")]


def test_it_holds_no_value_and_the_cassettes_are_not_touched(project: Folder, api: Api, night: Night) -> None:
    before = {path: path.read_bytes() for path in project.path.rglob("*.yaml")}
    api.answers = Flapping(api.answers, "/users/1")
    night(0, "--calibrate")
    document = json.loads(Path(".driftproxy/known.json").read_text())
    for statuses in document["places"].values():
        ((digest, _),) = statuses["200"].pop("as recorded")["2026-10-03"][0].items()
        assert re.fullmatch("[0-9a-f]{16}", digest)
    assert document == {
        "version": 1,
        "places": {
            f"GET {api.host}/status": {"200": {}},
            f"GET {api.host}/users/{{id}}": {
                "200": {"$.email": {"2026-10-03": [{"absent": 1, "string (email)": 1}, {"string (email)": 2}]}}
            },
        },
    }
    assert {path: path.read_bytes() for path in project.path.rglob("*.yaml")} == before
