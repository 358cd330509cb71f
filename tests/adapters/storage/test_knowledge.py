"""What earlier nights taught: kept whole, read back as it was, and never a reason to fail."""

from pathlib import Path

import pytest

from driftproxy.adapters.storage.knowledge import KnownFile
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.known import Known, Where

WHERE = Where("GET a.test/{id} (q)", 200, '$["x.y"][*].é\udc80')
KNOWN = Known(
    {
        WHERE: {"2026-01-01": ({"absent": 1, "string (email)": 2}, {"null": 1}), "2026-01-02": ({"null": 1},)},
        WHERE._replace(status=404): {"2026-01-01": ({"absent": 1},)},
    },
    {WHERE._replace(path="$.b"): {"2026-01-02": ({"null": 3},)}},
)


def test_what_was_saved_is_read_back_and_git_ignores_it(tmp_path: Path) -> None:
    file = KnownFile(tmp_path / ".driftproxy")
    assert file.load() == (Known(), "")
    file.save(KNOWN)
    assert file.load() == (KNOWN, "")
    assert (tmp_path / ".driftproxy/.gitignore").read_text() == "*\n"
    text = file.path.read_bytes()
    file.save(file.load()[0])
    assert file.path.read_bytes() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[" * 100_000,
        "\xff",
        '{"version": 2, "places": {}}',
        '{"version": 1, "places": {}, "more": 1}',
        '{"version": 1, "places": {}, "doubted": {"GET a.test/": {"200": {"$.a": {"2026-02-31": [{"absent": 1}]}}}}}',
        '{"version": 1, "places": {"GET a.test/": {"200": {"$.a": {"yesterday": [{"absent": 1}]}}}}}',
        '{"version": 1, "places": {"GET a.test/": {"200": {"$.a": {"2026-02-31": [{"absent": 1}]}}}}}',
        '{"version": 1, "places": {"GET a.test/": {"200": {"$.a": {"2026-02-01": [{"absent": 0}]}}}}}',
    ],
)
def test_a_damaged_file_or_one_of_another_version_is_left_out(tmp_path: Path, text: str) -> None:
    file = KnownFile(tmp_path)
    file.path.write_bytes(text.encode("latin-1"))
    known, problem = file.load()
    assert known == Known()
    assert problem == (
        f"what earlier nights taught is left out: {file.path} cannot be read (it is damaged, or of another version); "
        "delete it"
    )


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    file = KnownFile(tmp_path)
    file.path.mkdir()
    assert "known.json cannot be read (Is a directory)" in file.load()[1]
    with pytest.raises(DriftproxyError, match=r"known\.json cannot be written: "):
        file.save(KNOWN)
    assert {path.name for path in tmp_path.iterdir()} == {"known.json", ".gitignore"}
