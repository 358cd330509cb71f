"""Which recorded answer a request gets, and why one gets none."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from driftproxy.model.http import Cassette, Interaction, Request, Response, header
from driftproxy.model.repeat import Repeat
from driftproxy.traffic.matching.match import Key, key
from driftproxy.traffic.matching.nearest import difference, most_like
from driftproxy.traffic.matching.volatile import differing, settled
from driftproxy.traffic.redact import Redactor

__all__ = ["Missed", "Playback"]


@dataclass(frozen=True, slots=True)
class Missed:
    """A request that fits no recording: what was asked of which cassette (`""`: of any), the nearest, the difference.

    `request` and `nearest` are a method and a redacted URL; `nearest` is empty where there is nothing to compare with.
    `aside` are the parts that `ignore` would have to name for the two to be one: `query page`.
    """

    request: str
    cassette: str
    nearest: str
    difference: str
    aside: tuple[str, ...] = ()


class Playback:
    """Answers requests from cassettes.

    The same request is answered in the recorded order, then as `repeat` says; each cassette and each test has a
    sequence of its own. Takes the same time however many interactions there are. Where secrets were redacted with
    another key, or the client has another secret, what is the same but for its secrets is the same request. So is what
    is the same but for parts that change by themselves, which `aside` counts.
    """

    def __init__(
        self,
        cassettes: Iterable[Cassette],
        redactor: Redactor,
        *,
        repeat: Repeat = Repeat.LAST,
        ignore: Collection[str] = (),
    ) -> None:
        """Load the cassettes; `redactor` makes requests comparable, `ignore` names what of them does not count."""
        self._repeat = repeat
        self._ignore = frozenset(ignore)
        self._aside: Counter[str] = Counter()
        self._redactor = redactor
        self._blank = redactor.blank()
        self._sizes: dict[str, int] = {}
        self._interactions: list[tuple[str, Interaction]] = []
        self._numbers: defaultdict[tuple[str, Key], list[int]] = defaultdict(list)
        self._steps: Counter[tuple[str, str, Key]] = Counter()
        self._used: set[int] = set()
        self._missed: Counter[Missed] = Counter()
        self._answered = 0
        self._found: dict[_Said, _Found] = {}
        for cassette in cassettes:
            self._load(cassette)

    def answer(
        self, request: Request, cassette: str = "", test: str = "", *, arrives: bool = True
    ) -> Response | Missed:
        """Return the recorded answer; with no cassette named, of all cassettes together.

        A request that never `arrives` leaves the sequence as it is.
        """
        media = header(request.headers, "content-type")
        said = (cassette, request.method, request.url, media, request.body)
        found = self._found.get(said)
        if not found:
            fields = (("content-type", media),) if media else ()
            asked = self._redactor.request(Request(request.method, request.url, fields, request.body))
            looked = self._find(asked, cassette)
            if isinstance(looked, Missed):
                self._missed[looked] += 1
                return looked
            found = self._remember(said, looked)
        what, numbers, aside = found
        step = self._steps[cassette, test, what]
        if step >= len(numbers) and self._repeat is Repeat.NEVER:
            times = "once" if len(numbers) == 1 else f"{len(numbers)} times"
            line = _line(self._interactions[numbers[-1]][1].request)
            missed = Missed(line, cassette, line, f"it is recorded {times}, and was asked once more")
            self._missed[missed] += 1
            return missed
        self._steps[cassette, test, what] = step + arrives
        number = numbers[step % len(numbers) if self._repeat is Repeat.AGAIN else min(step, len(numbers) - 1)]
        for place in aside:
            self._aside[place] += 1
        self._used.add(number)
        self._answered += 1
        return self._interactions[number][1].response

    @property
    def answered(self) -> int:
        """How many requests got a recorded answer."""
        return self._answered

    @property
    def used(self) -> tuple[Interaction, ...]:
        """The recorded interactions that were asked for, in their order."""
        return tuple(self._interactions[number][1] for number in sorted(self._used))

    @property
    def aside(self) -> dict[str, int]:
        """How often a part of a request was set aside, since it changes by itself: `query ts of GET http://h/x`."""
        return dict(self._aside)

    @property
    def missed(self) -> dict[Missed, int]:
        """What had no recording, and how often, in the order it was first asked."""
        return dict(self._missed)

    @property
    def unused(self) -> dict[str, tuple[int, int]]:
        """How many interactions of each cassette were not used, and of how many; those wholly used left out."""
        used = Counter(self._interactions[number][0] for number in self._used)
        return {name: (size - used[name], size) for name, size in self._sizes.items() if used[name] < size}

    def _load(self, cassette: Cassette) -> None:
        self._sizes[cassette.name] = len(cassette.interactions)
        for interaction in cassette.interactions:
            what = key(self._redactor.request(interaction.request))
            for scope in (cassette.name, _ANY):
                self._numbers[scope, what].append(len(self._interactions))
            self._interactions.append((cassette.name, interaction))

    @cached_property
    def _alike(self) -> Mapping[tuple[str, Key], list[int]]:
        return self._numbered(self._blank.request)

    @cached_property
    def _settled(self) -> Mapping[tuple[str, Key], list[int]]:
        return self._numbered(lambda request: settled(self._blank.request(request), self._ignore).request)

    def _numbered(self, as_if: Callable[[Request], Request]) -> Mapping[tuple[str, Key], list[int]]:
        found: defaultdict[tuple[str, Key], list[int]] = defaultdict(list)
        for number, (name, interaction) in enumerate(self._interactions):
            what = key(as_if(interaction.request))
            found[name, what].append(number)
            found[_ANY, what].append(number)
        return found

    def _find(self, asked: Request, cassette: str) -> "_Found | Missed":
        what = key(asked)
        if numbers := self._numbers.get((cassette, what)):
            return what, numbers, ()
        # Recorded with another key, or none; or by a client that had another secret.
        blank = self._blank.request(asked)
        alike = key(blank)
        if numbers := self._alike.get((cassette, alike)):
            return alike, numbers, ()
        quiet = settled(blank, self._ignore)
        numbers = self._settled.get((cassette, key(quiet.request))) if quiet.aside else None
        if numbers:
            where = f"{asked.method} {asked.url.partition('?')[0]}"
            return key(quiet.request), numbers, tuple(f"{part} of {where}" for part in quiet.aside)
        return self._explain(asked, what, cassette)

    def _remember(self, said: "_Said", found: "_Found") -> "_Found":
        """Redaction and comparison take most of the time, and test suites ask the same again and again."""
        if len(self._found) >= _MOST_FOUND:
            self._found.clear()
        if len(said[-1]) <= _SHORT:
            self._found[said] = found
        return found

    def _explain(self, asked: Request, what: Key, cassette: str) -> Missed:
        scope = cassette if cassette in self._sizes else _ANY
        elsewhere = self._numbers.get((_ANY, what)) or self._alike.get((_ANY, key(self._blank.request(asked))))
        if elsewhere:
            name, interaction = self._interactions[elsewhere[0]]
            return Missed(_line(asked), cassette, _line(interaction.request), f"it is in the cassette `{name}`")
        best = most_like(what, (recorded for where, recorded in self._numbers if where == scope))
        if best is None:
            return Missed(_line(asked), cassette, "", "nothing is recorded")
        nearest = self._redactor.request(self._interactions[self._numbers[scope, best][0]][1].request)
        words = difference(nearest, asked)
        if scope != cassette:
            words = f"there is no cassette `{cassette}`; in the others: {words}"
        same = (best.origin, best.path, best.method) == (what.origin, what.path, what.method) and scope == cassette
        return Missed(_line(asked), cassette, _line(nearest), words, differing(nearest, asked) if same else ())


_Said = tuple[str, str, str, str | None, bytes]
_Found = tuple[Key, list[int], tuple[str, ...]]
_ANY = ""
_MOST_FOUND = 10_000
_SHORT = 16 * 1024


def _line(request: Request) -> str:
    return f"{request.method} {request.url}"
