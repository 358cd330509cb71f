"""Which recorded answer a request gets, and why one gets none."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from random import Random

from driftproxy.model.count import Count, Peers, own_count
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response, without_headers
from driftproxy.model.repeat import Repeat
from driftproxy.traffic.matching.match import Key, key
from driftproxy.traffic.matching.nearest import differences, most_like
from driftproxy.traffic.matching.tally import Missed, Tally
from driftproxy.traffic.matching.volatile import differing, settled
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.serving.part import head, part

__all__ = ["Missed", "Playback", "Serve"]


Serve = Callable[[str, Interaction, Request], Response]
"""Makes of a recorded answer the one that goes out; takes the cassette, the interaction, and what was asked."""


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
        seed: int = 0,
        ignore: Collection[str] = (),
        headers: Collection[str] = (),
        count: Count | None = None,
        peers: Peers | None = None,
        serve: Serve | None = None,
    ) -> None:
        """Load the cassettes; `redactor` makes requests comparable, `ignore` names what of them does not count.

        `headers` are the names of those that tell requests apart, beside `Range`. `seed` is what the order starts from
        where any will do. `count` counts how far sequences are,
        `peers` are other processes that answer from the same recordings.
        """
        self._repeat = repeat
        self._seed = seed
        self._ignore = tuple(dict.fromkeys(ignore))
        self._chosen = frozenset(name.lower() for name in headers) | {_RANGE}
        self._telling = self._chosen | {"content-type"}
        self._count = count or own_count()
        self._peers = peers
        self._serve = serve
        self._redactor = redactor
        self._blank = redactor.blank()
        self._spans: dict[str, tuple[int, int]] = {}
        self._interactions: list[tuple[str, Interaction]] = []
        self._numbers: defaultdict[Key, list[int]] = defaultdict(list)
        self._tally = Tally()
        self._found: dict[_Said, _Found] = {}
        self._explained = lru_cache(_MOST_EXPLAINED)(self._explain)
        for cassette in cassettes:
            self._load(cassette)

    def afresh(self) -> "Playback":
        """Return a playback of the same recordings of which nothing was asked yet."""
        other = copy(self)
        other._count, other._tally = own_count(), Tally()  # noqa: SLF001 - one of us
        return other

    def answer(
        self, request: Request, cassette: str = "", test: str = "", *, arrives: bool = True
    ) -> Response | Missed:
        """Return the recorded answer; with no cassette named, of all cassettes together.

        A request that never `arrives` leaves the sequence as it is. A miss is for the caller to count in the tally.
        """
        telling = self._telling
        fields = tuple([one for one in request.headers if one[0].lower() in telling])
        said = (cassette, request.method, request.url, fields, request.body)
        found = self._found.get(said)
        if found is None:
            whole = Request(request.method, request.url, fields, request.body)
            looked = self._find(self._redacted(whole), cassette)
            if isinstance(looked, Missed) and self._has_news():
                looked = self._find(self._redacted(whole), cassette)
            if isinstance(looked, Missed):
                return looked  # not for ever: what is learned to be a secret makes another request of it
            found = self._remember(said, looked)
        number = self._next(found, cassette, test, arrives=arrives and found.derived is not head)
        if isinstance(number, Missed):
            return number
        for place in found.aside:
            self._tally.aside[place] += 1
        self._tally.used.add(number)
        self._tally.answered += 1
        name, interaction = self._interactions[number]
        answer = self._serve(name, interaction, request) if self._serve else interaction.response
        return found.derived(request, answer) if found.derived else answer

    @property
    def tally(self) -> Tally:
        """What it has come to so far; what others have counted can be added to it."""
        return self._tally

    @property
    def answered(self) -> int:
        """How many requests got a recorded answer."""
        return self._tally.answered

    @property
    def used(self) -> tuple[Interaction, ...]:
        """The recorded interactions that were asked for, in their order."""
        return tuple(self._interactions[number][1] for number in sorted(self._tally.used))

    @property
    def aside(self) -> dict[str, int]:
        """How often a part of a request was set aside, since it changes by itself: `query ts of GET http://h/x`."""
        return dict(self._tally.aside)

    @property
    def missed(self) -> dict[Missed, int]:
        """What had no recording, and how often, in the order it was first asked."""
        return dict(self._tally.missed)

    @property
    def unused(self) -> dict[str, tuple[int, int]]:
        """How many interactions of each cassette were not used, and of how many; those wholly used left out."""
        used = Counter(self._interactions[number][0] for number in self._tally.used)
        sizes = ((name, end - first) for name, (first, end) in self._spans.items())
        return {name: (size - used[name], size) for name, size in sizes if used[name] < size}

    def spare(self) -> list[tuple[str, str]]:
        """Return the interactions that were not asked for, in their order: cassette, method and redacted URL."""
        rest = [one for number, one in enumerate(self._interactions) if number not in self._tally.used]
        return [(name, _line(self._redactor.request(one.request))) for name, one in rest]

    def _load(self, cassette: Cassette) -> None:
        first = len(self._interactions)
        name, numbers, redacted, chosen = cassette.name, self._numbers, self._redactor.request, self._chosen
        for number, interaction in enumerate(cassette.interactions, first):
            numbers[key(redacted(interaction.request), chosen)].append(number)
            self._interactions.append((name, interaction))
        self._spans[name] = first, len(self._interactions)

    def _within(self, cassette: str, numbers: list[int] | None) -> list[int]:
        """Return which of some interactions, whose numbers ascend, are in a cassette; all where none is named."""
        if not cassette or not numbers:
            return numbers or []
        first, end = self._spans.get(cassette, (0, 0))
        return numbers[bisect_left(numbers, first) : bisect_left(numbers, end)]

    @cached_property
    def _alike(self) -> Mapping[Key, list[int]]:
        return self._numbered(self._blank.request)

    @cached_property
    def _settled(self) -> Mapping[Key, list[int]]:
        return self._numbered(lambda request: settled(self._blank.request(request), self._ignore).request)

    def _numbered(self, as_if: Callable[[Request], Request]) -> Mapping[Key, list[int]]:
        found: defaultdict[Key, list[int]] = defaultdict(list)
        for number, (_, interaction) in enumerate(self._interactions):
            found[key(as_if(interaction.request), self._chosen)].append(number)
        return found

    def _redacted(self, request: Request) -> Request:
        """Return a request without its secrets, and let other processes know them, too."""
        before = self._redactor.learned
        asked = self._redactor.request(request)
        if self._peers and self._redactor.learned > before:
            self._peers.tell(request)
        return asked

    def _has_news(self) -> bool:
        """Return whether other processes have met secrets, which are now known here."""
        news = self._peers.news() if self._peers else ()
        for one in news:
            self._redactor.request(one)
        return bool(news)

    def _next(self, found: "_Found", cassette: str, test: str, *, arrives: bool) -> int | Missed:
        """Return the number of the interaction whose turn it is."""
        numbers, size = found.numbers, len(found.numbers)
        if size == 1 and self._repeat is not Repeat.NEVER:
            return numbers[0]
        name = cassette, test, *found.mark
        step = self._count(name, int(arrives))
        if self._repeat is Repeat.ANY:
            return numbers[_shuffled(size, f"{self._seed} {name} {step // size}")[step % size]]
        if step < size:
            return numbers[step]
        if self._repeat is not Repeat.NEVER:
            return numbers[step % size if self._repeat is Repeat.AGAIN else -1]
        times = "once" if size == 1 else f"{size} times"
        line = _line(self._interactions[numbers[-1]][1].request)
        return Missed(line, cassette, line, (f"it is recorded {times}, and was asked once more",), used_up=True)

    def _find(self, asked: Request, cassette: str) -> "_Found | Missed":
        if found := self._fitting(asked, cassette):
            return found
        whole = replace(asked, headers=without_headers(asked.headers, frozenset({_RANGE})))
        if whole != asked and (found := self._fitting(whole, cassette)):
            return replace(found, derived=part)
        if asked.method == "HEAD" and (found := self._fitting(replace(whole, method="GET"), cassette)):
            return replace(found, derived=head)
        return self._explained(asked, cassette)

    def _fitting(self, asked: Request, cassette: str) -> "_Found | None":
        what = key(asked, self._chosen)
        if numbers := self._within(cassette, self._numbers.get(what)):
            return _Found((0, numbers[0]), numbers)
        # Recorded with another key, or none; or by a client that had another secret.
        blank = self._blank.request(asked)
        alike = key(blank, self._chosen)
        if numbers := self._within(cassette, self._alike.get(alike)):
            return _Found((1, numbers[0]), numbers)
        quiet = settled(blank, self._ignore)
        if not quiet.aside and not self._ignore:
            return None
        numbers = self._within(cassette, self._settled.get(key(quiet.request, self._chosen)))
        if not numbers:
            return None
        where = f"{asked.method} {asked.url.partition('?')[0]}"
        recorded = settled(self._interactions[numbers[0]][1].request, self._ignore)
        aside = dict.fromkeys((*quiet.aside, *recorded.aside))
        return _Found((2, numbers[0]), numbers, tuple(f"{part} of {where}" for part in aside))

    def _remember(self, said: "_Said", found: "_Found") -> "_Found":
        """Redaction and comparison take most of the time, and test suites ask the same again and again."""
        if len(self._found) >= _MOST_FOUND:
            self._found.clear()
        if len(said[-1]) <= _SHORT:
            self._found[said] = found
        return found

    def _explain(self, asked: Request, cassette: str) -> Missed:
        what = key(asked, self._chosen)
        scope = cassette if cassette in self._spans else _ANY
        alike = key(self._blank.request(asked), self._chosen)
        elsewhere = self._numbers.get(what) or self._alike.get(alike)
        if elsewhere:
            name, interaction = self._interactions[elsewhere[0]]
            where = f"it is in the cassette `{name}`, which `--cassette {name}` chooses, or a test's marker"
            return Missed(_line(asked), cassette, _line(interaction.request), (where,))
        there = {one: found for one, numbers in self._numbers.items() if (found := self._within(scope, numbers))}
        best = most_like(what, there)
        if not best:
            return Missed(_line(asked), cassette, "", ("nothing is recorded",))
        near = [self._redactor.request(self._interactions[there[one][0]][1].request) for one in best]
        (line, words), *others = ((_line(one), self._differences(one, asked)) for one in near)
        if scope != cassette:
            return Missed(_line(asked), cassette, line, (f"there is no cassette `{cassette}`; in the others:", *words))
        return Missed(_line(asked), cassette, line, words, self._ignoring(near[0], asked), others=tuple(others))

    def _differences(self, stored: Request, asked: Request) -> tuple[str, ...]:
        """Return in what two requests differ that counts."""
        one, other = (settled(request, self._ignore).request for request in (stored, asked))
        return differences(one, other, self._chosen)

    def _ignoring(self, stored: Request, asked: Request) -> tuple[str, ...]:
        """Return the parts that would have to be ignored for two requests to be one; nothing if that would not do."""
        one, other = self._blank.request(stored), self._blank.request(asked)
        volatile = {*settled(one).aside} & {*settled(other).aside}
        parts = dict.fromkeys((*self._ignore, *(part for part in differing(one, other) if part not in volatile)))
        same = len({key(settled(request, parts).request, self._chosen) for request in (one, other)}) == 1
        return tuple(parts) if same else ()


@dataclass(frozen=True, slots=True)
class _Found:
    """What fits a request: the interactions, what they are counted by, and the parts set aside to find them.

    `mark` says how they were found, and the first of them: so there is one for each sequence of a cassette.
    `derived` makes of a recorded answer what the request asks for, where that is a part of it.
    """

    mark: tuple[int, int]
    numbers: list[int]
    aside: tuple[str, ...] = ()
    derived: Callable[[Request, Response], Response] | None = None


_Said = tuple[str, str, str, Headers, bytes]
_ANY = ""
_RANGE = "range"
_MOST_FOUND = 10_000
_MOST_EXPLAINED = 1000
_SHORT = 16 * 1024


@lru_cache(maxsize=1024)
def _shuffled(size: int, seed: str) -> list[int]:
    return Random(seed).sample(range(size), size)  # noqa: S311 - it is no secret


def _line(request: Request) -> str:
    return f"{request.method} {request.url}"
