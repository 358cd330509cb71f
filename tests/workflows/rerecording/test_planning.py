"""Which recordings are chosen: by age, and by how they ended."""

from dataclasses import replace
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.finding import Fixture, Report, Unchecked
from driftproxy.model.http import Cassette, Response
from driftproxy.model.notes import Notes
from driftproxy.workflows.rerecording.planning import due, told
from tests.answers import FINDING, get


def test_old_cassettes_are_due_and_those_of_unknown_age(tmp_path: Path) -> None:
    names = ("broken", "dated", "new", "old", "today", "unknown")
    folder = Folder(tmp_path)
    folder.save([Cassette(name, (get("https://api.test/", 1),)) for name in names])
    may = Response(200, headers=(("Date", "Sat, 02 May 2026 09:00:00 GMT"),))
    folder.save([Cassette("dated", (get("https://api.test/", may),))])
    folder.annotate(
        {
            "new": Notes("2026-05-05T10:00:00+00:00"),
            "old": Notes("2026-04-30"),
            "today": Notes("2026-05-11"),
        }
    )
    (tmp_path / "broken.about.json").write_text("{")
    assert due(folder, names, "2026-05-11", 7) == ["broken", "dated", "old", "unknown"]
    assert due(folder, names, "2026-05-11", 0) == ["broken", "dated", "new", "old", "unknown"]
    assert due(folder, names, "2026-05-11", 9) == ["broken", "old", "unknown"]


def test_what_ended_so_is_found_in_the_report() -> None:
    finding = replace(FINDING, fixtures=(Fixture("a", (0, 2)), Fixture("b", (1,))))
    report = Report((finding,), 3, (Unchecked("c", 4, "GET https://api.test/", "timeout", "late"),))
    assert told(report, "drifted") == {("a", 0), ("a", 2), ("b", 1)}
    assert told(report, "inconclusive") == {("c", 4)}
