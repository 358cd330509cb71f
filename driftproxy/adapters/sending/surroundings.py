"""What a run stands in: its variables, what is done before the first request, and what after the last."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from uuid import uuid4

from driftproxy.adapters.clock import now, today
from driftproxy.adapters.configuration.state import Rerecord, Step
from driftproxy.adapters.credentials.fetched import fetched
from driftproxy.adapters.credentials.source import variables
from driftproxy.adapters.credentials.vault import blotted, spellings
from driftproxy.model.errors import ConfigError, NothingHeard, Unreachable
from driftproxy.model.http import Request, Response
from driftproxy.traffic.linking.fills import expanded
from driftproxy.traffic.linking.springs import given

__all__ = ["Surroundings"]


class Surroundings:
    """The variables of one run, and its set-up and tear-down: only what the configuration says, never a cassette.

    Commands are run in `root`, the project's folder; `say` is told what went wrong in the end.
    """

    def __init__(self, settings: Rerecord, root: Path, say: Callable[[str], None] = lambda _sentence: None) -> None:
        """Fetch nothing yet."""
        self._settings, self._root, self._say = settings, root, say
        self._known: dict[str, str] = {}
        self._asked: set[str] = set()
        self._secrets: set[str] = set()

    @contextmanager
    def standing(self, send: Callable[[Request], Response]) -> Iterator[None]:
        """Do what is to be done before, and after the block what is to be done after it, however it ends.

        `send` sends a request, by the same rules as any other. Raises NothingHeard where the set-up fails.
        """
        try:
            try:
                for name in self._settings.variables:
                    self.variable(name)
                for step in self._settings.set_up:
                    self._do(step, send)
            except Unreachable as error:
                raise NothingHeard(f"nothing was asked, for the set-up failed: {error}") from error
            yield
        finally:
            for step in self._settings.tear_down:
                try:
                    self._do(step, send)
                except Unreachable as error:
                    self._say(f"the tear-down failed: {error}")

    @property
    def told(self) -> tuple[list[str], list[str]]:
        """What is done before and after, as the configuration says it."""
        before, after = (
            [f"`{' '.join(step.command) or step.request}`" for step in steps]
            for steps in (self._settings.set_up, self._settings.tear_down)
        )
        return before, after

    def variable(self, name: str) -> str:
        """Return what a name stands for; raises Unreachable of the kind `unlinked` where nothing does."""
        if name in self._known:
            return self._known[name]
        if made := _MADE.get(name):
            return made()
        if source := self._settings.variables.get(name):
            if name in self._asked:
                raise ConfigError(f"the variable `{name}` stands for itself; mend it under `[rerecord.variables]`")
            self._asked.add(name)
            plain = source.text and not any(one in os.environ for one in variables(source.text))
            found = expanded(source.text, self.variable) if source.text else fetched(source, f"`{name}`", self._root)
            self._known[name] = found if plain else self._kept(found)
            return self._known[name]
        if (found_there := os.environ.get(name)) is not None:
            return self._kept(found_there.strip())
        raise Unreachable("unlinked", f"`${{{name}}}` is no variable of the configuration, nor one of the environment")

    def cleared(self, data: bytes) -> bytes:
        """Return what a host said without the secrets among the variables that it repeats."""
        return blotted(data, self._secrets)

    def _kept(self, secret: str) -> str:
        self._secrets |= spellings(secret)
        return secret

    def _do(self, step: Step, send: Callable[[Request], Response]) -> None:
        if step.command:
            self._run([expanded(word, self.variable) for word in step.command])
            return
        method, _, url = expanded(step.request, self.variable).partition(" ")
        headers = tuple((name, expanded(value, self.variable)) for name, value in step.headers.items())
        answer = send(Request(method, url, headers, expanded(step.body, self.variable).encode()))
        if answer.status not in _WELL:
            raise Unreachable("unlinked", f"`{step.request}` answered {answer.status}")
        found = dict(reversed(list(given(answer))))
        for name, place in step.take.items():
            if place not in found:
                raise Unreachable("unlinked", f"the answer to `{step.request}` has no {place}")
            self._known[name] = found[place]

    def _run(self, command: list[str]) -> None:
        program = command[0]
        try:
            # What it prints is for people: our own output may be read by a program.
            done = subprocess.run(  # noqa: S603 - the user's own command
                command, cwd=self._root, stdin=subprocess.DEVNULL, stdout=_STDERR, timeout=_PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unreachable("unlinked", f"the command `{program}` did not end within {_PATIENCE} s") from None
        except (OSError, ValueError) as error:
            words = getattr(error, "strerror", "") or str(error)
            raise Unreachable("unlinked", f"the command `{program}` cannot be started: {words}") from None
        if done.returncode:
            raise Unreachable("unlinked", f"the command `{program}` ended with exit code {done.returncode}")


_MADE: dict[str, Callable[[], str]] = {
    "now": now,
    "today": today,
    "timestamp": lambda: str(int(time())),
    "uuid": lambda: str(uuid4()),
}
_STDERR = 2
_WELL = range(200, 400)
_PATIENCE = 600
