"""A proxy beside this process: the very command a user would type, kept running until it is told to stop."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from threading import Thread

from driftproxy.model.errors import ProxyError

__all__ = ["BackgroundProxy"]

_SIGN = "driftproxy-environment "

_CHILD = f"import json, os, sys; print({_SIGN!r} + json.dumps(dict(os.environ)), flush=True)"
_CHILD += "; sys.exit(0 if sys.stdin.read() == 'done' else 130)"
"""What runs through the proxy: it tells its environment, and lives as long as its standard input is open.

So the environment is exactly what any command gets, and the proxy ends in good order even if we are killed; it then
learns, as from a command that Ctrl-C has ended, that there would have been more.
"""

_NOT_OURS = frozenset({"LC_CTYPE", "_"})
"""Variables that a shell or Python itself sets for a child."""


class BackgroundProxy:
    """`driftproxy record` or `driftproxy replay`, running.

    `environment` holds what a program needs to go through it; None stands for a variable to take away.
    """

    def __init__(self, mode: str) -> None:
        """Start it in the working directory and wait until it listens; raises ProxyError with its own words if not."""
        python = [sys.executable, "-P"]  # the user's folder may hold a module named like one of ours
        self._process = subprocess.Popen(  # noqa: S603  (our own command)
            [*python, "-m", "driftproxy", mode, "--", *python, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for us to hear; we tell it to stop when the last test is done
        )
        self._words: list[str] = []
        self.environment: Mapping[str, str | None] = _difference(self._wait())
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def stop(self, *, complete: bool = True) -> tuple[int, str]:
        """Let it finish its work, saying whether that is all; return its exit code and what it said.

        A second call does nothing.
        """
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(BrokenPipeError):  # it has ended by itself
                self._process.stdin.write("done" if complete else "")
                self._process.stdin.close()
        code = self._process.wait()
        self._listener.join()
        if self._process.stdout:
            self._process.stdout.close()
        said = "".join(self._words).strip()
        self._words.clear()
        return code, said

    def _wait(self) -> dict[str, str]:
        for line in self._process.stdout or ():
            if line.startswith(_SIGN):
                told: dict[str, str] = json.loads(line.removeprefix(_SIGN))
                return told
            self._words.append(line)
        self._process.communicate()
        said = "".join(self._words).strip().removeprefix("driftproxy: ")
        raise ProxyError(said or f"the proxy ended with exit code {self._process.returncode} before it listened")

    def _listen(self) -> None:
        self._words.extend(self._process.stdout or ())


def _difference(told: Mapping[str, str]) -> dict[str, str | None]:
    names = (told.keys() | os.environ.keys()) - _NOT_OURS
    return {name: told.get(name) for name in sorted(names) if told.get(name) != os.environ.get(name)}
