"""Where do the recordings lie that a report names, and how old are they?"""

from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from driftproxy.drift import drift
from driftproxy.model.finding import Fixture, Unchecked
from driftproxy.model.http import Cassette, Response
from driftproxy.model.notes import Notes
from driftproxy.workflows.locating import located
from tests.answers import JSON, cassette, get

DATED = Response(200, "", (*JSON, ("Date", "Tue, 03 Feb 2026 10:00:00 GMT")), b'[{"a": 1}, {"a": 2}]')


def both() -> tuple[Cassette, Cassette]:
    urls = [f"http://api.test/{name}" for name in "ab"]
    stored = cassette(get(urls[0], DATED), get(urls[1], [{"a": 1}] * 2), name="x/y")
    return stored, cassette(get(urls[0], [{"a": 1}] * 2), get(urls[1], [{}] * 2), name="x/y")


def test_a_finding_says_file_and_line_and_the_report_how_old_the_oldest_recording_is(tmp_path: Path) -> None:
    stored, fresh = both()
    folder = Folder(tmp_path)
    folder.save([stored], {"x/y": Notes(heard="2026-01-02T03:04:05+00:00")})
    report = located(drift([stored], [fresh]), folder, [stored])
    (found,) = (finding.fixtures for finding in report.findings if finding.path == "$[*].a")
    (line,) = found[0].lines
    assert found == (Fixture("x/y", (1,), (), f"{tmp_path}/x/y.yaml", (line,)),)
    assert (tmp_path / "x" / "y.yaml").read_text().splitlines()[line - 1] == "- request:"
    assert report.heard == "2026-01-02"


def test_what_was_not_compared_is_not_old_and_what_is_gone_is_nowhere(tmp_path: Path) -> None:
    stored, fresh = both()
    left_out = Unchecked("x/y", 1, "GET http://api.test/b", "auth", "no key")
    noted = Folder(tmp_path / "noted")
    noted.save([stored], {"x/y": Notes(heard="2026-01-02T03:04:05+00:00")})
    assert located(drift([stored], [fresh], unchecked=[left_out]), noted, [stored]).heard == "2026-02-03"
    report = located(drift([stored], [fresh]), Folder(tmp_path / "gone"), [stored])
    assert report.heard == "2026-02-03"
    assert [fixture.lines for finding in report.findings for fixture in finding.fixtures] == [()] * len(report.findings)
