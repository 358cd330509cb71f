"""What the workflows need from the world; `adapters` fit these protocols without importing them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from driftproxy.model.fault import Delivery
from driftproxy.model.finding import Report
from driftproxy.model.heard import Heard
from driftproxy.model.http import Cassette, Request, Response
from driftproxy.model.known import Known
from driftproxy.model.notes import Notes

__all__ = ["AnsweringServer", "Knowledge", "RecordingServer", "Results", "Sender", "Store"]


class Store(Protocol):
    """A folder of cassettes and what is known about them beyond VCR.py's format."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all cassettes, sorted."""

    def load(self, name: str) -> Cassette:
        """Return one cassette; raises CassetteError if it cannot be read."""

    def save(self, cassettes: Sequence[Cassette], notes: Mapping[str, Notes] = ...) -> None:
        """Write cassettes, and notes by name: all whole, or nothing; raises CassetteError, nothing being lost."""

    def notes(self, name: str) -> Notes:
        """Return what is known of one cassette beyond its format; empty notes where there are none."""

    def annotate(self, notes: Mapping[str, Notes]) -> None:
        """Write notes by cassette name."""

    def size(self, name: str) -> int:
        """Return how many bytes a cassette takes."""

    def write_baseline(self, text: str) -> None:
        """Write what all cassettes together show, as people read it; raises CassetteError."""


class AnsweringServer(Protocol):
    """A server that answers requests by a function and never sends one."""

    def serve(self, answer: Callable[[Request, str, str], Response | Delivery]) -> AbstractContextManager[str]:
        """Serve while in the block, which gets the server's URL; `answer` takes request, cassette and test.

        A tunnel that a client opens is asked for as well, as a CONNECT to `https://host:port`.
        """


class RecordingServer(Protocol):
    """A proxy that records what goes through it."""

    def listen(self) -> AbstractContextManager[str]:
        """Record while in the block, which gets the proxy's URL; raises ProxyError if that cannot begin."""

    @property
    def heard(self) -> Heard:
        """Return what came of it, once the block is left."""


class Sender(Protocol):
    """Sends one request to the live host."""

    def send(self, request: Request) -> Response:
        """Return the live answer, redirects not followed; raises Unreachable if there is none."""


class Knowledge(Protocol):
    """What earlier nights taught about answers that vary by themselves."""

    def load(self) -> tuple[Known, str]:
        """Return what is known, and a sentence about what cannot be read, `""` where all can."""

    def save(self, known: Known) -> None:
        """Replace what is known, whole or not at all."""


class Results(Protocol):
    """The last comparison: its report and the fresh recordings it rests on."""

    def save(
        self, report: Report, fresh: Sequence[Cassette], source: str, compared: Mapping[str, Sequence[str]]
    ) -> None:
        """Replace the last result by this one, whole or not at all.

        `source` is where the stored cassettes lie, `compared` the digests of the answers in each.
        """

    def report(self) -> Report:
        """Return the last report; raises NothingHeard if there was no comparison yet."""

    def fresh(self) -> tuple[Cassette, ...]:
        """Return the fresh recordings of the last comparison."""

    def compared(self) -> Mapping[str, Sequence[str]]:
        """Return the digests of the stored answers that were compared, by cassette."""

    def source(self) -> str:
        """Return where the stored cassettes lie; raises NothingHeard if there was no comparison yet."""
