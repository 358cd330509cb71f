"""Which way somebody has said the last time that recordings are to be accepted; kept in a project's state folder."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from driftproxy.adapters.storage.whole import write_whole

__all__ = ["Habit", "Way"]

Way = Literal["whole", "heal"]


@dataclass(frozen=True, slots=True)
class Habit:
    """What was said the last time; `whole` where nothing was yet."""

    state: Path

    @property
    def way(self) -> Way:
        """The way."""
        with suppress(OSError):
            return "heal" if (self.state / _NAME).read_bytes() == b"heal\n" else "whole"
        return "whole"

    def keep(self, way: Way) -> None:
        """Remember a way; what cannot be written is said anew the next time."""
        if way != self.way:
            with suppress(OSError):
                write_whole({self.state / _NAME: f"{way}\n".encode()})


_NAME = "accept"
