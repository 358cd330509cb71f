"""Several files, all or none, at whatever moment something fails."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from driftproxy.adapters.storage.whole import trouble, write_whole

REPLACE = Path.replace


def failing(*calls: int, error: BaseException) -> Callable[[Path, Path], Path]:
    """Return a `Path.replace` that fails at the calls whose numbers are given."""
    number = count(1)

    def replace(path: Path, target: Path) -> Path:
        if next(number) in calls:
            raise error
        return REPLACE(path, target)

    return replace


@pytest.fixture
def files(tmp_path: Path) -> dict[Path, bytes]:
    (tmp_path / "a").write_bytes(b"old a")
    (tmp_path / "c").write_bytes(b"old c")
    return {tmp_path / "a": b"new a", tmp_path / "b": b"new b", tmp_path / "c": b"new c"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_are_written_and_nothing_else_is_left(files: dict[Path, bytes], tmp_path: Path) -> None:
    write_whole(files)
    assert contents(tmp_path) == {"a": b"new a", "b": b"new b", "c": b"new c"}


@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_at_any_file_changes_none(
    files: dict[Path, bytes], tmp_path: Path, call: int, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", failing(call, error=error))
    with pytest.raises(type(error)):
        write_whole(files)
    assert contents(tmp_path) == {"a": b"old a", "c": b"old c"}


def test_what_cannot_be_put_back_is_kept_and_named(
    files: dict[Path, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", failing(3, 4, 5, error=OSError(5, "Input/output error")))
    with pytest.raises(OSError, match="could not be put back") as caught:
        write_whole(files)
    kept = [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert sorted(path.read_bytes() for path in kept) == [b"old a", b"old c"]
    assert all(str(path) in str(caught.value) for path in kept)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (28, "No space left on device; nothing was written; make room there and try again"),
        (13, "Permission denied; nothing was written; make it writable and try again"),
        (20, "Not a directory; nothing was written"),
    ],
)
def test_what_went_wrong_is_said_with_what_to_do(number: int, said: str) -> None:
    assert trouble(OSError(number, os.strerror(number)), "; nothing was written") == said
    assert trouble(OSError("it is odd")) == "it is odd"
