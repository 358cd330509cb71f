"""Does the baseline change when the shape of an answer does, and only then?"""

import subprocess
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Policy
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.baseline import write_baseline
from tests.answers import cassette, get


def baseline(folder: Path, *bodies: Plain) -> str:
    store = Folder(folder)
    store.save([cassette(*(get(f"https://api.test/v1/things/{n}", body) for n, body in enumerate(bodies)), name="a/b")])
    write_baseline(store, Redactor(), Policy())
    return (folder / "BASELINE.md").read_text(encoding="utf-8")


def test_the_baseline_is_this(tmp_path: Path) -> None:
    shown = baseline(
        tmp_path,
        {"id": "x", "at": "2026-01-31T12:00:00Z", "rates": {"2026-01-01": 1}, "tags": ["a"], "note": None},
        {"id": "y", "at": "2026-01-31T12:00:00Z", "rates": {"2026-01-02": 2.5}, "tags": []},
    )
    assert (
        shown
        == """\
# What these recordings show

(Written by driftproxy when they change; it can be deleted at any time.)

GET api.test/v1/things/{id} → 200
---

    json
    $: object
    $.at: string (date-time)
    $.id: string
    $.note: null, not always there
    $.rates: object
    $.rates.{*}: number
    $.tags: array
    $.tags[*]: string
"""
    )


def test_other_values_give_the_same_baseline(tmp_path: Path) -> None:
    one = baseline(tmp_path / "one", {"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"})
    other = baseline(tmp_path / "other", {"id": 9, "name": "Edsger"})
    assert one == other


def test_another_shape_gives_another_baseline(tmp_path: Path) -> None:
    assert baseline(tmp_path / "one", {"id": 1}) != baseline(tmp_path / "other", {"id": "1"})


def test_git_says_at_each_piece_of_a_diff_which_endpoint_it_is(tmp_path: Path) -> None:
    fields: Plain = {f"field_{n}": n for n in range(20)}
    assert isinstance(fields, dict)
    for name, body in (("one", fields), ("other", {**fields, "z": 1})):
        (tmp_path / f"{name}.md").write_text(baseline(tmp_path / name, body), encoding="utf-8")
    command = ["git", "-c", "core.quotepath=off", "diff", "--no-index", "one.md", "other.md"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert [line.rpartition("@@ ")[2] for line in done.stdout.splitlines() if line.startswith("@@")] == [
        "GET api.test/v1/things/{id} → 200"
    ]
    assert "+    $.z: integer" in done.stdout


def test_a_path_is_no_markup(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.save([cassette(get("https://api.test/*a*/<b>", {}))])
    write_baseline(store, Redactor(), Policy())
    assert "\nGET api.test/\\*a\\*/\\<b> → 200\n---\n" in (tmp_path / "BASELINE.md").read_text(encoding="utf-8")


def test_a_broken_cassette_and_the_baseline_itself_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("interactions: [")
    first = baseline(tmp_path, {"id": 1})
    assert "api.test" in first
    assert baseline(tmp_path, {"id": 1}) == first
    assert Folder(tmp_path).names() == ("a/b", "broken")


def test_a_cassette_that_is_there_twice_is_left_out(tmp_path: Path) -> None:
    for suffix in (".yaml", ".yml"):
        (tmp_path / f"twice{suffix}").write_text("interactions: []\nversion: 1\n")
    assert "api.test" in baseline(tmp_path, {"id": 1})


def test_a_cassette_as_large_as_a_load_test_is_named_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "load.yaml").write_bytes(b"interactions: [" + b" " * (9 << 20))
    assert "Left out for their size: load." in baseline(tmp_path, {"id": 1})


def test_no_name_breaks_out_of_its_line(tmp_path: Path) -> None:
    lines = baseline(tmp_path, {"a\r\n```\x1b[31m": 1}).splitlines()
    assert [line for line in lines if "31m" in line] == ['    $["a\\r\\n```\\x1b[31m"]: integer']


def test_no_secret_reaches_the_baseline(tmp_path: Path) -> None:
    assert "sk_live_4eC39HqLyjWDarjtT1zdp7dc" not in baseline(tmp_path, {"sk_live_4eC39HqLyjWDarjtT1zdp7dc": 1})
