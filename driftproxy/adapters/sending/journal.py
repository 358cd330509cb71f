"""What was answered in a run that has not ended: a line for each answer, so that a killed one can go on, too."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from time import time
from types import TracebackType
from typing import IO, Any

from driftproxy.adapters.unversioned import unversioned
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.http import Response
from driftproxy.traffic.resending.plan import Ask

__all__ = ["RunJournal"]


class RunJournal(AbstractContextManager["RunJournal"]):
    """The file `run.jsonl` in a project's state folder; `resume` goes on with the one that is there, if it is of today.

    `ended` says whether the run came to its end, and was not interrupted.

    Raises DriftproxyError if it cannot be written.
    """

    def __init__(self, state: Path, *, resume: bool = False) -> None:
        """Read what there is, or begin anew."""
        self._path = state / "run.jsonl"
        self.ended = False
        resume = resume and self._is_recent()
        self._answers: dict[str, Response] = dict(self._read()) if resume else {}
        self._file: IO[bytes] | None = None
        try:
            unversioned(state)
            self._file = self._path.open("ab" if resume else "wb")
            self._file.write(b"\n" if resume else b"")  # a torn line must not take the next one with it
        except OSError as error:
            raise self._unwritable(error) from error

    def answer(self, ask: Ask) -> Response | None:
        """Return the answer to this very request, if there was one."""
        return self._answers.get(_key(ask))

    def note(self, ask: Ask, answer: Response) -> None:
        """Keep an answer, which is redacted; raises DriftproxyError if that cannot be done."""
        document = [_key(ask), answer.status, answer.reason, answer.headers, b64encode(answer.body).decode()]
        try:
            if self._file:
                self._file.write(json.dumps(document).encode() + b"\n")
                self._file.flush()
        except OSError as error:
            raise self._unwritable(error) from error

    def end(self) -> None:
        """Forget them all: the run has ended."""
        self.__exit__(None, None, None)
        self._path.unlink(missing_ok=True)
        self.ended = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Keep them for who goes on."""
        if self._file:
            self._file.close()
            self._file = None

    def _is_recent(self) -> bool:
        try:
            return time() - self._path.stat().st_mtime < _DAY
        except OSError:
            return True

    def _read(self) -> Iterator[tuple[str, Response]]:
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise DriftproxyError(f"{self._path} cannot be read: {error.strerror or error}") from error
        for line in lines:
            try:
                key, status, reason, headers, body = json.loads(line)
                yield key, Response(status, reason, _pairs(headers), b64decode(body))
            except (ValueError, TypeError):
                continue  # torn by whatever ended the run

    def _unwritable(self, error: OSError) -> DriftproxyError:
        return DriftproxyError(f"{self._path} cannot be written: {error.strerror or error}")


_DAY = 24 * 60 * 60.0
"""Seconds after which what a host said is not what it says tonight."""


def _key(ask: Ask) -> str:
    """Return what tells this very request, to this very host, from any other."""
    said = repr((ask.where, ask.request, ask.stored.request)).encode("utf-8", "surrogatepass")
    return sha256(said).hexdigest()


def _pairs(headers: list[list[Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in headers)
