"""Answer a command's requests from the recordings, and say at the end what had none and what was not needed."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

from driftproxy.faults import Faults
from driftproxy.model.count import Count, Peers
from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.fault import Delivery
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.names import safe_name
from driftproxy.model.pseudonym import blanked
from driftproxy.model.repeat import Repeat
from driftproxy.model.streamed import Coming
from driftproxy.traffic.endpoints.endpoint import host_of
from driftproxy.traffic.matching.playback import Missed, Playback
from driftproxy.traffic.matching.tally import Tally
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted
from driftproxy.workflows.ports import AnsweringServer, Live, Store
from driftproxy.workflows.replaying.failing import Failing, Scenery
from driftproxy.workflows.replaying.serving import Altered, Template

__all__ = ["Choice", "Replayed", "Session", "configuration", "replay"]


_AS_RECORDED = Template()


@dataclass(frozen=True, slots=True)
class Choice:
    """How recorded answers are chosen: which parts of requests do not count, and what follows the last answer.

    `headers` are the names of those that tell requests to one URL apart. `template` says how answers are altered,
    `seed` what their order starts from where any will do.
    """

    ignore: tuple[str, ...] = ()
    repeat: Repeat = Repeat.LAST
    headers: tuple[str, ...] = ()
    template: Template = _AS_RECORDED
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay came to.

    `code` is the command's exit code. `missed` says how often a request had no recording; `unused` how many
    interactions of a cassette were not asked for, and of how many; `broken` why a cassette was left out. `inflicted`
    says how often each fault was inflicted, `idle` which never were; `used` are the interactions that were asked for,
    and `aside` how often which part of a request was set aside, since it changes by itself. `live` says how often which
    real host was asked.
    """

    code: int
    answered: int
    cassettes: int
    missed: Mapping[Missed, int]
    unused: Mapping[str, tuple[int, int]]
    broken: tuple[str, ...]
    inflicted: Mapping[str, int]
    idle: tuple[str, ...]
    used: tuple[Interaction, ...]
    aside: Mapping[str, int]
    live: Mapping[str, int]

    @property
    def exit_code(self) -> int:
        """The command's own; 1 if it succeeded although a request had no recording: a green run must not hide that."""
        return self.code or int(bool(self.missed))


def replay(session: "Session", server: AnsweringServer, command: Callable[[str], int]) -> Replayed:
    """Serve the cassettes of a session while the command runs, which gets the server's URL."""
    with server.serve(session.answer, session.counted, session.add) as url:
        code = command(url)
    session.keep()
    return session.outcome(code)


class Session:
    """Answers from the cassettes of a store, from only `cassette` if one is named, and keeps count.

    Answers suffer the `faults` that are ordered; `fresh` gets the recordings of the last re-recording, for one that
    answers from them. A request whose client names no cassette is answered from all of them, in their order. A cassette
    that cannot be read does not stop the others. Nothing is asked of the real hosts, but what is missing where there is
    a way to them, `live`. Each kind of miss is `told` as soon as it is met. `count` counts how far sequences are, for
    several processes together, which are `peers`.
    """

    def __init__(
        self,
        store: Store,
        redactor: Redactor,
        *,
        cassette: str = "",
        choice: Choice | None = None,
        faults: Faults | None = None,
        fresh: Callable[[], Sequence[Cassette]] = tuple,
        live: Live | None = None,
        count: Count | None = None,
        peers: Peers | None = None,
        told: Callable[[Missed], None] = lambda _: None,
    ) -> None:
        """Load the cassettes; raises NothingHeard if there are none, CassetteError if none can be read."""
        self._store, self._redactor = store, redactor
        self._names = frozenset(store.names())
        self._named = lru_cache(4096)(lambda name: _named(name, self._names, redactor))
        self._only = self._named(cassette)
        wanted = {self._only} if self._only else self._names
        if live and live.records:
            wanted &= self._names  # what is not there yet is about to be recorded
        elif not wanted:
            raise NothingHeard(f"there are no cassettes in {store}; record some with `driftproxy record -- COMMAND`")
        self._cassettes, self._broken = _load(store, sorted(wanted))
        self._live, self._told = live, told
        choice = choice or Choice()
        self._playback = Playback(
            self._cassettes,
            redactor,
            repeat=choice.repeat,
            seed=choice.seed,
            ignore=choice.ignore,
            headers=choice.headers,
            count=count,
            peers=peers,
            serve=Altered(choice.template, self._cassettes) if choice.template.alters else None,
        )
        self._faults = faults or Faults()
        self._scenery = Scenery(self._cassettes, lambda: _fresh(fresh, redactor))
        self._failing = Failing(self._playback, self._faults, self._scenery)

    def keep(self) -> None:
        """Have the store remember the cassettes, so that they are served sooner the next time."""
        self._store.keep(redacted(one, self._redactor) for one in self._cassettes)

    def afresh(self, faults: Faults) -> "Session":
        """Return a session with the same cassettes of which nothing was asked yet, under other faults."""
        other = copy(self)
        other._playback, other._faults = self._playback.afresh(), faults  # noqa: SLF001 - one of us
        other._failing = Failing(other._playback, faults, self._scenery)  # noqa: SLF001
        return other

    def answer(self, request: Request, cassette: str, test: str) -> Response | Delivery | Coming:
        """Return the answer to a request of a client that names a cassette and a test, `""` where it does not.

        It may be still to come.
        """
        said = self._failing.answer(request, self._named(cassette) or self._only, test)
        if not isinstance(said, Missed):
            return said
        tally = self._playback.tally
        if self._live and not said.used_up:
            coming = self._live.ask(request, cassette or self._only, test.partition("\n")[0])
            if coming:
                tally.live[host_of(request.url)] += 1
                return coming
        if tally.miss(said):
            self._told(said)
        return _refusal(said)

    @property
    def schemes(self) -> Mapping[str, str]:
        """The scheme that each host (`api.example`, `h:8443`) is recorded by; http where it is recorded by both."""
        urls = (one.request.url for cassette in self._cassettes for one in cassette.interactions)
        starts = {url[:end] if (end := url.find("/", len("https://"))) > 0 else url for url in urls}
        found = [re.split("[?#]", start.lower())[0].split("://") for start in starts]
        return {place: scheme for scheme, place in sorted(found, reverse=True)}

    def spare(self) -> tuple[list[str], list[tuple[str, str]]]:
        """Return what nobody asked for: whole cassettes, and interactions of the others, each after its cassette."""
        idle = [name for name, (left, size) in self._playback.unused.items() if left == size]
        return idle, [one for one in self._playback.spare() if one[0] not in idle]

    @property
    def used(self) -> list[Cassette]:
        """The cassettes of which anything was asked for."""
        unused = self._playback.unused
        idle = {name for name, (left, size) in unused.items() if left == size}
        return [one for one in self._cassettes if one.interactions and one.name not in idle]

    def counted(self) -> tuple[Tally, Mapping[str, int]]:
        """Return what this process has counted."""
        return self._playback.tally, self._faults.inflicted

    def add(self, counted: tuple[Tally, Mapping[str, int]]) -> None:
        """Add what another process has counted."""
        tally, inflicted = counted
        self._playback.tally.add(tally)
        self._faults.add(inflicted)

    def outcome(self, code: int) -> Replayed:
        """Return what it came to, for a command that ended with this exit code."""
        playback = self._playback
        return Replayed(
            code,
            playback.answered,
            len(self._cassettes),
            playback.missed,
            playback.unused,
            self._broken,
            self._faults.inflicted,
            self._faults.idle,
            playback.used,
            playback.aside,
            playback.tally.live,
        )


def _fresh(load: Callable[[], Sequence[Cassette]], redactor: Redactor) -> Playback | None:
    try:
        return Playback(load(), redactor)
    except NothingHeard:
        return None


def _named(name: str, names: frozenset[str], redactor: Redactor) -> str:
    """Return the cassette that a name from outside stands for, as in recording; `""` stands for none.

    One that held a secret may have been recorded with another key: then it is what is the same but for that.
    """
    if not name or name in names:
        return name
    clean = redactor.name(name)
    safe = safe_name(clean)
    if clean == name or safe in names:
        return safe
    alike = [one for one in names if blanked(one) == blanked(safe)]
    return alike[0] if len(alike) == 1 else safe


def _load(store: Store, names: Sequence[str]) -> tuple[list[Cassette], tuple[str, ...]]:
    cassettes, broken = [], []
    for name in names:
        try:
            cassettes.append(store.load(name))
        except CassetteError as error:
            broken.append(error)
    if broken and not cassettes:
        raise broken[0]
    return cassettes, tuple(map(str, broken))


def configuration(missed: Missed) -> str:
    """Return the lines of the configuration that would make a request fit the nearest recording, `""` if none would."""
    return f"[replay]\nignore = {json.dumps(list(missed.ignore), ensure_ascii=False)}" if missed.ignore else ""


def _refusal(missed: Missed) -> Response:
    """Return the answer to a request that has no recording: 501, which clients do not try again."""
    said = {
        "error": "driftproxy: this request has no recording",
        "request": missed.request,
        "cassette": missed.cassette or None,
        "nearest": missed.nearest or None,
        "differences": missed.differences,
        "configuration": configuration(missed) or None,
        "others": [{"request": line, "differences": words} for line, words in missed.others],
    }
    headers = (("Content-Type", "application/json"), ("driftproxy-miss", "1"))
    return Response(
        501,
        "Not recorded",
        headers,
        json.dumps(said, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n",
    )
