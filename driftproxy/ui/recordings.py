"""The recordings of the project as they are shown: read once, without secrets, and again when a file has changed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import monotonic

from driftproxy.adapters.caching.kept import keeping
from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.storage.place import opened
from driftproxy.drift import informed
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.http import Cassette
from driftproxy.model.policy import Policy
from driftproxy.traffic.endpoints.webhook import as_read
from driftproxy.traffic.matching.accept import digest
from driftproxy.workflows.loading import load_all, tests_of
from driftproxy.workflows.surfaces.endpoints import noted
from driftproxy.workflows.surfaces.surface import recorded

__all__ = ["Recordings", "Snapshot"]

Where = tuple[str, int]

_PAUSE = 1.0
"""So long the files are not looked at again (seconds)."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All cassettes by name, with the tests that use each and the day it was noted; what each endpoint's answers are.

    `policy` has the path templates that all of them together show; `problems` are sentences about what is not here.
    """

    cassettes: Mapping[str, Cassette] = field(default_factory=dict)
    tests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)
    endpoints: Mapping[str, tuple[Where, ...]] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    problems: tuple[str, ...] = ()
    _digests: dict[Where, str] = field(default_factory=dict)

    def names(self, endpoint: str) -> list[str]:
        """Return the cassettes that an endpoint is in, sorted."""
        return sorted({name for name, _ in self.endpoints.get(endpoint, ())})

    def answer_at(self, where: Where) -> str:
        """Return what tells the answer at a place from any other, `""` where there is none."""
        if where not in self._digests:
            name, index = where
            found = self.cassettes[name].interactions if name in self.cassettes else ()
            self._digests[where] = digest(found[index].response) if index < len(found) else ""
        return self._digests[where]


class Recordings:
    """Reads them beside whoever asks: a thousand cassettes take seconds, and pages need not wait for that."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = Lock()
        self._seen: object = None
        self._looked = -_PAUSE
        self._reading: Thread | None = None
        self._snapshot: Snapshot | None = None

    @property
    def reading(self) -> bool:
        """Whether they are being read."""
        return self._reading is not None and self._reading.is_alive()

    def now(self, config: Config, patience: float = 0.3) -> Snapshot | None:
        """Return what is known; None while they are read for the first time and that takes longer than `patience`."""
        with self._lock:
            if monotonic() - self._looked >= _PAUSE and not self.reading:
                seen = self._signature(config)
                self._looked = monotonic()
                if seen != self._seen:
                    self._seen = seen
                    self._reading = Thread(target=self._read, args=(config,), daemon=True)
                    self._reading.start()
        if self._reading:
            self._reading.join(patience)
        return self._snapshot

    def look_again(self) -> None:
        """Look at the files the next time, as some have been written just now."""
        self._looked = -_PAUSE

    @staticmethod
    def _signature(config: Config) -> object:
        """Return what is another one once a cassette, or what is said of hiding secrets, has changed."""
        try:
            return opened(config.cassettes).versions(), config.redact, config.templates
        except (DriftproxyError, OSError) as error:
            return str(error)

    def _read(self, config: Config) -> None:
        try:
            self._snapshot = _snapshot(config)
        except (DriftproxyError, OSError) as error:
            self._snapshot = Snapshot(problems=(str(error),))


def _snapshot(config: Config) -> Snapshot:
    store, redactor = opened(config.cassettes), redactor_of(config)
    names = store.names()
    cassettes, unreadable = load_all(keeping(store, names, redactor), names, redactor)
    policy = config.policy()
    policy = informed((one for each in map(as_read, cassettes) for one in each.interactions), policy)
    tests, problems = tests_of(store, cassettes, redactor)
    endpoints: defaultdict[str, list[Where]] = defaultdict(list)
    places = ((each.name, index) for each in cassettes for index in range(len(each.interactions)))
    for where, one in zip(places, recorded(cassettes, policy), strict=True):
        endpoints[str(one.endpoint)].append(where)
    return Snapshot(
        {one.name: one for one in cassettes},
        tests,
        {one.name: noted(store, one.name) for one in cassettes},
        {name: tuple(found) for name, found in endpoints.items()},
        policy,
        (*dict.fromkeys(one.reason for one in unreadable), *problems),
    )
