"""What the workflows need from the world; `adapters` fit these protocols without importing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:  # who takes one of them need not wait for what the others speak of
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from driftproxy.memory import Standing
    from driftproxy.model.errors import Unreachable
    from driftproxy.model.fault import Delivery
    from driftproxy.model.finding import Report, Run
    from driftproxy.model.heard import Heard
    from driftproxy.model.http import Cassette, Request, Response
    from driftproxy.model.known import Known
    from driftproxy.model.notes import Notes
    from driftproxy.model.streamed import Coming
    from driftproxy.traffic.resending.plan import Ask

__all__ = [
    "AnsweringServer",
    "Courier",
    "History",
    "Journal",
    "Knowledge",
    "Live",
    "RecordingServer",
    "Results",
    "Sender",
    "Store",
]

T = TypeVar("T")


class Store(Protocol):
    """A place of cassettes, such as a folder, and what is known about them beyond VCR.py's format."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all cassettes, sorted."""

    def load(self, name: str) -> Cassette:
        """Return one cassette; raises CassetteError if it cannot be read."""

    def keep(self, clean: Iterable[Cassette]) -> None:
        """Remember of what was loaded that in which nothing was hidden, as these cassettes show, to load it sooner."""

    def save(self, cassettes: Sequence[Cassette], notes: Mapping[str, Notes] = ...) -> None:
        """Write cassettes, and notes by name: all whole, or nothing; raises CassetteError, nothing being lost."""

    def raw(self, name: str) -> bytes:
        """Return what the file of a cassette holds, b"" where there is none; raises CassetteError."""

    def where(self, name: str) -> str:
        """Return where the file of a cassette is, as a user writes that; `""` where there is none."""

    def notes(self, name: str) -> Notes:
        """Return what is known of one cassette beyond its format; empty notes where there are none."""

    def annotate(self, notes: Mapping[str, Notes]) -> None:
        """Write notes by cassette name."""

    def size(self, name: str) -> int:
        """Return how many bytes a cassette takes."""

    def alone(self, names: Iterable[str], act: Callable[[], T]) -> T:
        """Return what `act` does, which reads and writes these cassettes as if nobody else wrote them meanwhile.

        It may be done again from its beginning; raises CassetteError.
        """

    def write_baseline(self, text: str) -> None:
        """Write what all cassettes together show, as people read it; raises CassetteError."""


class AnsweringServer(Protocol):
    """A server that answers requests by a function and never sends one."""

    def serve(
        self,
        answer: Callable[[Request, str, str], Response | Delivery | Coming],
        counted: Callable[[], object] = ...,
        add: Callable[[Any], None] = ...,
    ) -> AbstractContextManager[str]:
        """Serve while in the block, which gets the server's URL; `answer` takes request, cassette and test.

        Where several processes serve, `add` gets in the end what `counted` says in each of them.

        A tunnel that a client opens is asked for as well, as a CONNECT to `https://host:port`.
        """


class Live(Protocol):
    """The way to the real hosts, for requests that have no recording."""

    @property
    def records(self) -> bool:
        """Whether what is answered is recorded."""

    def ask(self, request: Request, cassette: str, test: str) -> Coming | None:
        """Return the answer that is to come; None where the host may not be asked."""


class RecordingServer(Protocol):
    """A proxy that records what goes through it."""

    def listen(self) -> AbstractContextManager[str]:
        """Record while in the block, which gets the proxy's URL; raises ProxyError if that cannot begin."""

    @property
    def heard(self) -> Heard:
        """Return what came of it, once the block is left."""


class Sender(Protocol):
    """Sends requests to the live hosts, redirects not followed."""

    def send_all(
        self,
        asks: Sequence[Ask],
        judge: Callable[[Ask, Response], tuple[str, str] | None],
        heard: Callable[[Ask, Response | Unreachable], None],
        prepare: Callable[[Ask], Request | Unreachable] = ...,
        *,
        last: bool = False,
    ) -> bool:
        """Send all, each after those it waits for; return whether it was interrupted before all were heard.

        `prepare` returns what to send for a request once those before it were answered, or why it cannot be sent. What
        is the `last` to be sent counts to no budget.

        `judge` returns why an answer says nothing: it may then be asked for again. `heard` gets each answer once it is
        final, or why there is none, in the order in which they come.
        """


class Journal(Protocol):
    """What was answered in a run that has not ended yet."""

    def answer(self, ask: Ask) -> Response | None:
        """Return the answer to this very request, if there was one."""

    def note(self, ask: Ask, answer: Response) -> None:
        """Keep an answer, which is redacted."""

    def end(self) -> None:
        """Forget them all: the run has ended."""


class History(Protocol):
    """The runs so far, and what each channel was told; every method raises HistoryError."""

    def standing(self) -> Standing:
        """Return how things stand."""

    def add(self, report: Report) -> Standing:
        """Add a run, unless it is there already, and return how things stand then."""

    def before(self, created: str) -> tuple[Run, ...]:
        """Return the last runs before a time, the newest last."""

    def told(self, channel: str) -> frozenset[str]:
        """Return what a channel was told as being wrong."""

    def tell(self, channel: str, subjects: Iterable[str]) -> None:
        """Replace what a channel was told."""


class Courier(Protocol):
    """Brings news to people and programs."""

    @property
    def channels(self) -> Sequence[str]:
        """Return the names of those to tell."""

    def send(self, channel: str, title: str, text: str, document: str) -> str:
        """Send a text, or to a program the JSON document; return why that could not be done, `""` where it was."""


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
