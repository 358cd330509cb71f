"""The project that is looked at: its configuration, history, last result and recordings, and the check under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from driftproxy.adapters.configuration.config import Config, load
from driftproxy.adapters.history.ledger import Ledger
from driftproxy.adapters.history.opened import opened
from driftproxy.adapters.history.questions import runs_before
from driftproxy.adapters.history.standing import standing
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.ui.underway import UnderWay
from driftproxy.memory import Standing
from driftproxy.model.errors import DriftproxyError, NothingHeard
from driftproxy.model.finding import Report, Run
from driftproxy.review.recheck import recheck
from driftproxy.ui.recordings import Recordings, Snapshot

if TYPE_CHECKING:
    from driftproxy.adapters.ui.job import Job

__all__ = ["Project"]


class Project:
    """What the pages ask, and the actions change; all of it can be called by several threads."""

    def __init__(self, start: Path) -> None:
        """Take a folder of the project."""
        self._start = start
        self._recordings = Recordings()
        self._last: _Last | None = None
        self._standing: tuple[list[Run], Standing] = [], Standing()
        self._said: list[str] = []
        self._begin = Lock()
        self._state = self.config.state
        self.under_way = UnderWay(self._state)
        self.job: Job | None = None

    @property
    def config(self) -> Config:
        """The configuration as it is now; raises ConfigError."""
        return load(self._start)

    @property
    def ledger(self) -> Ledger:
        """The history; raises HistoryError."""
        config = self.config
        return opened(config.history, config.root, config.state)

    @property
    def standing(self) -> Standing:
        """How things stand after the last run, which is read once; raises HistoryError."""
        ledger = self.ledger
        with ledger.database.reading() as connection:
            last = runs_before(connection, _ANY_TIME, 1) if connection else []
            if connection and last != self._standing[0]:
                self._standing = last, standing(connection)
        return self._standing[1] if last else Standing()

    @property
    def results(self) -> LastResult:
        """The last result."""
        return LastResult(self._state)

    @property
    def recordings(self) -> Snapshot | None:
        """The recordings, None while they are read for the first time."""
        return self._recordings.now(self.config)

    @property
    def reading(self) -> bool:
        """Whether recordings are being read."""
        return self._recordings.reading

    @property
    def report(self) -> Report | None:
        """The last report, None where there is none yet."""
        return self._held().report

    @property
    def compared(self) -> Mapping[str, Sequence[str]]:
        """The digests of the stored answers that were compared in it, by cassette; none of other recordings."""
        return self._held().compared

    def written(self) -> None:
        """Hear that recordings have been written."""
        self._recordings.look_again()

    def say(self, sentence: str) -> None:
        """Say something on the next page."""
        self._said.append(sentence)

    def said(self) -> list[str]:
        """Return what is to be said, once."""
        said, self._said = self._said, []
        return said

    def check(self, about: str, cassettes: list[str]) -> None:
        """Ask the hosts of some cassettes again, beside whoever asks; raises DriftproxyError if that cannot begin.

        What the last result says of all other cassettes stays.
        """
        with self._begin:
            if self.job and self.job.runs:
                raise DriftproxyError("a check is under way already; try again when it has ended")

            def ended(code: int | None, said: str) -> None:
                self.say(
                    f"{about} could not be checked again: {said}"
                    if code is None
                    else f"{about} was checked again: {_ENDS[code]}."
                )

            self.job = recheck(self.config, about, cassettes, ended)

    def _held(self) -> "_Last":
        """Return the last result as it was read when it was made."""
        version = self.results.version
        held = self._last
        if not held or held.version != version:
            try:
                compared = self.results.compared() if self.results.is_of(str(self.config.cassettes)) else {}
                held = _Last(version, self.results.report(), compared)
            except NothingHeard:
                held = _Last(version)
            self._last = held
        return held


@dataclass(frozen=True, slots=True)
class _Last:
    version: str
    report: Report | None = None
    compared: Mapping[str, Sequence[str]] = field(default_factory=dict)


_ANY_TIME = "9"
"""Is later than any."""

_ENDS = {0: "nothing has drifted", 1: "there is drift", 3: "too little could be checked to say anything"}
