"""A command of ours in a process of its own: what it is about, whether it runs, and what it said in the end."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import IO

from driftproxy.model.errors import DriftproxyError

__all__ = ["Job"]


class Job:
    """`driftproxy` with these words, from the project's folder; `ended` gets its exit code and what it said on stderr.

    Ctrl-C in our terminal does not reach it: `stop` does. Raises DriftproxyError if it cannot be started.
    """

    def __init__(self, about: str, words: Sequence[str], root: Path, ended: Callable[[int, str], None]) -> None:
        """Start it."""
        self.about = about
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed once it has been read
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, without a shell
                [sys.executable, "-m", "driftproxy", *words],
                cwd=root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._file,
                process_group=0,
            )
        except OSError as error:
            raise DriftproxyError(f"the check cannot be started: {error.strerror or error}") from error
        self._thread = Thread(target=self._wait, args=(ended,), daemon=True)
        self._thread.start()

    @property
    def runs(self) -> bool:
        """Whether it has not ended, and `ended` with it."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End it as Ctrl-C does, which keeps what was answered, and wait for that."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        self._thread.join(_PATIENCE)

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def _wait(self, ended: Callable[[int, str], None]) -> None:
        code = self._process.wait()
        with self._file as file:
            file.seek(0)
            said = file.read(_MOST).decode(errors="backslashreplace")
        ended(code, said)


_PATIENCE = 10
_MOST = 8000
