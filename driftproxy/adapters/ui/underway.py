"""Which re-recording is under way in a project, and how far it has come: by its lock and its journal."""

import json
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Run", "UnderWay"]


@dataclass(frozen=True, slots=True)
class Run:
    """A re-recording that has not ended: since when (ISO 8601), and how many answers there are by now."""

    since: str
    answers: int


class UnderWay:
    """Looks at a project's state folder; takes no lock, which could keep a run from beginning."""

    def __init__(self, state: Path) -> None:
        """Take the state folder."""
        self._lock, self._journal = state / "lock", state / "run.jsonl"
        self._file = self._read = self._answers = 0

    def now(self) -> Run | None:
        """Return the run that is under way, None where there is none."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            held = json.loads(self._lock.read_bytes())
            if held["host"] == socket.gethostname() and _lives(int(held["process"])) and self._journal.exists():
                return Run(str(held["since"]), self._count())
        return None

    def _count(self) -> int:
        """Return how many lines the journal has; what was counted before is not read again."""
        with self._journal.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_ino != self._file or found.st_size < self._read:
                self._file, self._read, self._answers = found.st_ino, 0, 0
            file.seek(self._read)
            while piece := file.read(_PIECE):
                self._read += len(piece)
                self._answers += piece.count(b"\n")
        return self._answers


_PIECE = 1 << 20


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
