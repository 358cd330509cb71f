"""What a recording came to: the cassettes it wrote, and what it could not record."""

from collections.abc import Sequence
from dataclasses import dataclass

from driftproxy.model.words import counted

__all__ = ["Heard", "Unrecorded", "Written"]


@dataclass(frozen=True, slots=True)
class Written:
    """A cassette that a recording gave, and how many interactions it holds now.

    `change` is what that did to the stored one: `new`, `changed` or `unchanged`.
    """

    cassette: str
    interactions: int
    change: str

    def __str__(self) -> str:
        return f"{self.cassette} ({self.interactions}, {self.change})"


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """What was not recorded: why, to which host, and how often."""

    reason: str
    host: str
    times: int

    def __str__(self) -> str:
        often = f", {self.times} times" if self.times > 1 else ""
        return f"{self.host}{often}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Heard:
    """All that came of a recording.

    `recovered` are cassettes of an earlier recording that was killed before it could write them. `failure` is the
    sentence that says why something could not be written; empty if all was.
    """

    written: tuple[Written, ...] = ()
    unrecorded: tuple[Unrecorded, ...] = ()
    recovered: tuple[Written, ...] = ()
    failure: str = ""

    def sentences(self) -> tuple[str, ...]:
        """Say what came of it and what did not; but for the failure, which is an error."""
        lines = [f"recovered from a recording that was killed: {_listed(self.recovered)}"] if self.recovered else []
        lines += [f"recorded {_listed(self.written)}"] if self.written else []
        lines += [f"not recorded: {one}" for one in self.unrecorded[:_MOST]]
        rest = sum(one.times for one in self.unrecorded[_MOST:])
        return (*lines, *([f"not recorded: {rest} more, for other reasons or to other hosts"] if rest else []))


_MOST = 20


def _listed(written: Sequence[Written]) -> str:
    """Return the sum, then the cassettes that say something: changes before what stayed as it was."""
    total = sum(one.interactions for one in written)
    telling = [one for one in written if one.change != "unchanged"][:_MOST]
    names = [*map(str, telling), *([f"{len(written) - len(telling)} more"] if telling else ["nothing changed"])]
    if len(telling) == len(written):
        names.pop()
    return f"{counted(total, 'interaction')} in {counted(len(written), 'cassette')}: {', '.join(names)}"
