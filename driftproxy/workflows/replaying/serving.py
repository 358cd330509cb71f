"""What becomes of recorded answers in a project that wants them altered: dates of today, values of now, signatures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.matching.volatile import changes
from driftproxy.traffic.serving.dates import recorded_at, shifted
from driftproxy.traffic.serving.repeated import repeated

__all__ = ["Altered", "Template"]


@dataclass(frozen=True, slots=True)
class Template:
    """How answers are altered.

    `now` is the time to which those of a cassette are moved, each by the same span, so that they still fit together.
    `echo` names parts of requests (`body $.reference`) that answers repeat; `sign` is a function of the project's.
    """

    now: datetime | None = None
    echo: tuple[str, ...] = ()
    sign: Callable[[Request, Response], Response] | None = None

    @property
    def alters(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.now or self.echo or self.sign)


class Altered:
    """Makes of recorded answers those that go out."""

    def __init__(self, template: Template, cassettes: Iterable[Cassette]) -> None:
        """Look at when the cassettes were recorded."""
        self._template = template
        self._passed: dict[str, timedelta] = {}
        for one in cassettes if template.now else ():
            if template.now and (began := recorded_at(one.interactions)):
                self._passed[one.name] = timedelta(seconds=round((template.now - began).total_seconds()))

    def __call__(self, cassette: str, recorded: Interaction, asked: Request) -> Response:
        """Return the answer to a request, of an interaction of that cassette."""
        said = recorded.response
        if self._template.echo:
            said = repeated(said, changes(recorded.request, asked, self._template.echo))
        if passed := self._passed.get(cassette):
            said = shifted(said, passed)
        return self._template.sign(asked, said) if self._template.sign else said
