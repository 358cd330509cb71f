"""What was written before a process was killed can be read again, and nobody reads what is still being written."""

import random
import subprocess
import sys
from pathlib import Path

from driftproxy.adapters.recording.journal import abandoned, begin


def test_interactions_come_back_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    journal = begin(tmp_path, {})
    items = {number: f"- {number}\n".encode() * (number + 1) for number in range(50)}
    for number in random.Random(1).sample(sorted(items), 50):
        journal.append("a" if number % 2 else "b/c", number, f"test_{number % 3}" if number % 2 else "", items[number])
    tracks = {track.cassette: track for track in journal.tracks()}
    assert list(tracks["a"].items()) == [items[number] for number in range(1, 50, 2)]
    assert (len(tracks["b/c"]), tracks["b/c"].tests) == (25, set())
    assert tracks["a"].tests == {"test_0", "test_1", "test_2"}
    assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_a_torn_end_costs_only_what_was_torn(tmp_path: Path) -> None:
    journal = begin(tmp_path, {})
    sizes = []
    for number in range(3):
        journal.append("a", number, "", b"- item\n")
        (path,) = journal.folder.glob("*.yaml")
        sizes.append(path.stat().st_size)
    whole = path.read_bytes()
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        left = sum(size <= length for size in sizes)
        assert [list(track.items()) for track in journal.tracks()] == ([[b"- item\n"] * left] if left else [])


def test_a_journal_is_taken_over_only_when_its_writer_is_gone(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from driftproxy.adapters.recording.journal import begin\n"
    code += (
        "j = begin(Path(sys.argv[1]), {'a': 'b'}); j.append('c', 0, '', b'- x'); print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        assert not list(abandoned(tmp_path))
        writer.kill()
    ((journal),) = abandoned(tmp_path)
    assert (journal.about, [track.cassette for track in journal.tracks()]) == ({"a": "b"}, ["c"])
    for track in journal.tracks():
        track.path.unlink()
    journal.end()
    assert not list((tmp_path / "recording").iterdir())
