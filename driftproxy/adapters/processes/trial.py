"""Many runs of the user's command at once, each with a time limit, its words in a file; none outlives us."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from driftproxy.model.errors import DriftproxyError

__all__ = ["Trials"]


class Trials:
    """Runs a command again and again; several threads may do so at once."""

    def __init__(self, command: Sequence[str]) -> None:
        """Take the command."""
        self._command = command
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = Lock()
        self._over = False

    def run(self, env: Mapping[str, str], log: Path, limit: float | None) -> int | None:
        """Run the command and return its exit code, 128 + N if signal N killed it, None if it did not end in time.

        What it says goes to `log`; `limit` is in seconds. Raises DriftproxyError if it cannot be started.
        """
        with log.open("wb") as words:
            process = self._start({**os.environ, **env}, words.fileno())
            try:
                code = process.wait(limit)
            except subprocess.TimeoutExpired:
                return None
            finally:
                _kill(process)
                process.wait()
                with self._lock:
                    self._running.discard(process)
        return 128 - code if code < 0 else code

    def stop(self) -> None:
        """Kill what runs, and start nothing more."""
        with self._lock:
            self._over = True
            for process in self._running:
                _kill(process)

    def _start(self, env: Mapping[str, str], words: int) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._over:
                raise DriftproxyError("interrupted")
            try:
                process = subprocess.Popen(  # noqa: S603 - that is what was asked for
                    self._command,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=words,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # so that what it starts can be killed with it
                )
            except OSError as error:
                raise DriftproxyError(f"the command `{self._command[0]}` cannot be started ({error})") from error
            self._running.add(process)
            return process


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
