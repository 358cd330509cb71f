"""A test suite that is run again and again against the recordings, under other faults each time."""

from collections.abc import Sequence
from itertools import count
from threading import Lock
from typing import Any

from driftproxy.adapters.caching.kept import keeping
from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.processes.child import environment
from driftproxy.adapters.processes.trial import Trials
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.trust.authority import Authority
from driftproxy.adapters.unversioned import unversioned
from driftproxy.cli.replay import choice_of
from driftproxy.cli.reverse import base_url
from driftproxy.faults import Faults
from driftproxy.workflows.replaying.faults import HUNG
from driftproxy.workflows.replaying.replay import Replayed, Session

__all__ = ["Suite"]


class Suite:
    """A command and the recordings that answer it, which are loaded once; several threads may run it at once.

    What each run says is kept in the folder `logs`, without its secrets. `limit` is the seconds that a run may take.
    """

    def __init__(self, words: Sequence[str], config: Config, reverse: str, variable: str, limit: float | None) -> None:
        """Load the recordings; `variable` gets our URL where we stand in for `reverse`."""
        self.limit = limit
        self.logs = config.state / "faults"
        self._runs = Trials(words)
        self._numbers = count()
        self._reverse, self._variable = reverse, variable
        self._authority = Authority()
        self._redactor = redactor_of(config)
        self._alone = Lock()  # the redactor serves one at a time, and all runs have the same
        fresh = LastResult(config.state).fresh
        store = opened(config.cassettes)
        store = keeping(store, store.names(), self._redactor)
        self._session = Session(store, self._redactor, choice=choice_of(config), fresh=fresh)
        self.logs.mkdir(parents=True, exist_ok=True)
        unversioned(config.state)  # what a suite says is for nobody else to read
        for old in self.logs.glob("*.log"):
            old.unlink()

    def play(self, faults: Faults) -> Replayed:
        """Run the command under the faults."""
        session = self._session.afresh(faults)
        log = self.logs / f"{next(self._numbers):03}.log"

        def answer(*asked: Any) -> Any:
            with self._alone:
                return session.answer(*asked)

        with ReplayServer(self._authority, reverse=self._reverse, schemes=session.schemes).serve(answer) as url:
            if self._reverse:
                variables = {self._variable: base_url(url, self._reverse)}
            else:
                variables = {**environment(url, self._authority), "DRIFTPROXY_MODE": "replay"}
            code = self._runs.run(variables, log, self.limit)
        said = log.read_text("utf-8", "replace")
        with self._alone:
            log.write_text(self._redactor.text(said), "utf-8")
        return session.outcome(HUNG if code is None else code)

    def stop(self) -> None:
        """End what runs, and start nothing more."""
        self._runs.stop()
