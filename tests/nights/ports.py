"""What the workflows need from the disk, in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from driftproxy.model.finding import Report
from driftproxy.model.http import Cassette
from driftproxy.model.known import Known
from driftproxy.model.notes import Notes

T = TypeVar("T")


@dataclass
class Shelf:
    """Cassettes."""

    cassettes: dict[str, Cassette]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.cassettes))

    def load(self, name: str) -> Cassette:
        return self.cassettes[name]

    def keep(self, clean: Iterable[Cassette]) -> None:
        pass

    def save(self, cassettes: Sequence[Cassette], notes: Mapping[str, Notes] = {}) -> None:
        self.cassettes |= {one.name: one for one in cassettes}

    def raw(self, name: str) -> bytes:
        return b""

    def where(self, name: str) -> str:
        return name

    def notes(self, name: str) -> Notes:
        return Notes()

    def annotate(self, notes: Mapping[str, Notes]) -> None:
        pass

    def size(self, name: str) -> int:
        return 0

    def alone(self, names: Iterable[str], act: Callable[[], T]) -> T:
        return act()

    def write_baseline(self, text: str) -> None:
        pass


@dataclass
class Last:
    """The last result."""

    kept: tuple[Report, Sequence[Cassette], Mapping[str, Sequence[str]]] = field(default=(Report((), 0), (), {}))

    def save(
        self,
        report: Report,
        fresh: Sequence[Cassette],
        source: str,
        compared: Mapping[str, Sequence[str]],
    ) -> None:
        self.kept = report, fresh, compared

    def report(self) -> Report:
        return self.kept[0]

    def fresh(self) -> tuple[Cassette, ...]:
        return tuple(self.kept[1])

    def compared(self) -> Mapping[str, Sequence[str]]:
        return self.kept[2]

    def source(self) -> str:
        return ""


@dataclass
class Learned:
    """What earlier nights taught."""

    known: Known = field(default_factory=Known)

    def load(self) -> tuple[Known, str]:
        return self.known, ""

    def save(self, known: Known) -> None:
        self.known = known
