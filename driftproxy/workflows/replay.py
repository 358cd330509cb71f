"""Answer a command's requests from the recordings, and say at the end what had none and what was not needed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from driftproxy.faults import Faults
from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.fault import Delivery
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.names import safe_name
from driftproxy.traffic.playback import Missed, Playback
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.failing import Failing
from driftproxy.workflows.ports import AnsweringServer, Store

__all__ = ["Replayed", "replay"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay came to.

    `code` is the command's exit code. `missed` says how often a request had no recording; `unused` how many
    interactions of a cassette were not asked for, and of how many; `broken` why a cassette was left out. `inflicted`
    says how often each fault was inflicted, `idle` which never were; `used` are the interactions that were asked for.
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

    @property
    def exit_code(self) -> int:
        """The command's own; 1 if it succeeded although a request had no recording: a green run must not hide that."""
        return self.code or int(bool(self.missed))


def replay(
    store: Store,
    redactor: Redactor,
    server: AnsweringServer,
    command: Callable[[str], int],
    *,
    cassette: str = "",
    faults: Faults | None = None,
    fresh: Callable[[], Sequence[Cassette]] = tuple,
) -> Replayed:
    """Serve the cassettes, only `cassette` if one is named, while the command runs; it gets the server's URL.

    Answers suffer the `faults` that are ordered; `fresh` gets the recordings of the last re-recording, for one that
    answers from them. A request whose client names no cassette is answered from all of them, in their order. A cassette
    that cannot be read does not stop the others. Raises NothingHeard if there are none, CassetteError if none can be
    read.
    """
    names = frozenset(store.names())
    only = _named(cassette, names)
    cassettes, broken = _load(store, (only,) if only else sorted(names))
    playback = Playback(cassettes, redactor)
    faults = faults or Faults()
    failing = Failing(playback, faults, cassettes, lambda: _fresh(fresh, redactor))

    def answer(request: Request, name: str, test: str) -> Response | Delivery:
        said = failing.answer(request, _named(name, names) or only, test)
        return _refusal(said) if isinstance(said, Missed) else said

    with server.serve(answer) as url:
        code = command(url)
    return Replayed(
        code,
        playback.answered,
        len(cassettes),
        playback.missed,
        playback.unused,
        broken,
        faults.inflicted,
        faults.idle,
        playback.used,
    )


def _fresh(load: Callable[[], Sequence[Cassette]], redactor: Redactor) -> Playback | None:
    try:
        return Playback(load(), redactor)
    except NothingHeard:
        return None


def _named(name: str, names: frozenset[str]) -> str:
    """Return the cassette that a name from outside stands for, as in recording; `""` stands for none."""
    return name if not name or name in names else safe_name(name)


def _load(store: Store, names: Sequence[str]) -> tuple[list[Cassette], tuple[str, ...]]:
    if not names:
        raise NothingHeard(f"there are no cassettes in {store}; record some with `driftproxy record -- COMMAND`")
    cassettes, broken = [], []
    for name in names:
        try:
            cassettes.append(store.load(name))
        except CassetteError as error:
            broken.append(error)
    if not cassettes:
        raise broken[0]
    return cassettes, tuple(map(str, broken))


def _refusal(missed: Missed) -> Response:
    """Return the answer to a request that has no recording: 501, which clients do not try again."""
    said = {
        "error": "driftproxy: this request has no recording",
        "request": missed.request,
        "cassette": missed.cassette or None,
        "nearest": missed.nearest or None,
        "difference": missed.difference,
    }
    headers = (("Content-Type", "application/json"), ("driftproxy-miss", "1"))
    return Response(501, "Not recorded", headers, json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n")
