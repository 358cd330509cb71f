"""What is sent again, in which order, and what is not, with the reason and what would allow it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from urllib.parse import urlunsplit

from driftproxy.model.finding import Unchecked
from driftproxy.model.http import Cassette, Interaction, Request
from driftproxy.traffic.endpoints.endpoint import parts_of
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.linking.fills import State, sayable
from driftproxy.traffic.linking.links import Link, emptied, links_of, unconditional
from driftproxy.traffic.matching.match import Key, key
from driftproxy.traffic.resending.permit import Permits, is_safe, refused
from driftproxy.traffic.resending.resend import unsayable

__all__ = ["Ask", "Thin", "Where", "aim", "plan"]

Where = tuple[str, int]
"""A cassette's name, and the position in it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to send, aimed at the live host, and the stored interaction that it repeats.

    It is sent once all those at `after` have been answered, or given up, with what the `links` take from their answers.
    `maker` is the position of the request that was recorded to make what this one is about, where that one is not sent.
    """

    cassette: str
    index: int
    request: Request
    stored: Interaction = field(repr=False)
    after: tuple[Where, ...] = ()
    links: tuple[Link, ...] = ()
    maker: int | None = None

    @property
    def where(self) -> Where:
        """Where the stored interaction lies."""
        return self.cassette, self.index

    @property
    def line(self) -> str:
        """The recorded request as reports write it."""
        return f"{self.stored.request.method} {self.stored.request.url}"

    def unchecked(self, kind: str, reason: str) -> Unchecked:
        """Return that it was not checked, and why."""
        return Unchecked(self.cassette, self.index, self.line, kind, reason)


Thin = Callable[[Sequence[Ask]], tuple[Sequence[Ask], Sequence[Unchecked]]]
"""Which of the requests that may be sent are, and which are not, with the reason."""


def plan(
    stored: Iterable[Cassette],
    permits: Permits,
    target: str = "",
    thin: Thin = lambda asks: (asks, ()),
    state: State = State(),  # noqa: B008 - a frozen value
) -> tuple[tuple[Ask, ...], tuple[Unchecked, ...]]:
    """Return what is to be sent, as it was recorded, and what is not.

    A request carries values of earlier answers of its cassette (see `links`), and waits for those that are sent. What
    may change something waits for all that was recorded before it in its cassette, and all after it waits for it;
    so does a request that was recorded twice for itself. Anything else may be sent at once. `target` is the base URL to
    send to in place of the recorded hosts, if any; `state` what the project knows of links.
    """
    asks: list[Ask] = []
    skipped: list[Unchecked] = []
    makers: dict[Where, list[int]] = {}
    for cassette in stored:
        found = links_of(cassette.interactions, state.ties, state.severed)
        sent: set[int] = set()
        for index, interaction in enumerate(cassette.interactions):
            links = tuple(link for link in found if link.target == index and link.source in sent)
            recorded = unconditional(interaction.request, links)
            whole = emptied(sayable(recorded, state.fills, safe=is_safe(recorded)), links)
            ask = Ask(cassette.name, index, aim(recorded, target) if target else recorded, interaction, links=links)
            if why := refused(ask.request, permits) or unsayable(aim(whole, target) if target else whole, permits):
                skipped.append(ask.unchecked(*why))
            else:
                asks.append(ask)
                sent.add(index)
                makers[ask.where] = [
                    link.source
                    for link in found
                    if link.target == index
                    and link.place.startswith("path ")
                    and not is_safe(cassette.interactions[link.source].request)
                ]
    kept, dropped = thin(asks)
    chosen = {ask.where for ask in kept}
    sound: list[Ask] = []
    for ask in kept:
        links = tuple(link for link in ask.links if (ask.cassette, link.source) in chosen)
        lost = next((link for link in ask.links if link not in links), None)
        if lost and (not is_safe(ask.request) or unsayable(ask.request, permits)):
            reason = f"it carries {lost.spring} of the answer at {lost.source}, which is not asked for"
            skipped.append(ask.unchecked("unlinked", reason))
            chosen.discard(ask.where)
        else:
            maker = next((one for one in makers[ask.where] if (ask.cassette, one) not in chosen), None)
            sound.append(replace(ask, links=links, maker=maker))
    ordered = (_ordered(list(group)) for _, group in groupby(sound, lambda ask: ask.cassette))
    return tuple(chain.from_iterable(ordered)), (*skipped, *dropped)


def aim(request: Request, target: str) -> Request:
    """Return the request to another base URL: its scheme, host and port, its path before the recorded one.

    A path alone is what mocks of WireMock and Pact answer. Any other URL that is none of HTTP's stays as it is.
    """
    if not authority_of(request.url) and not request.url.startswith("/"):
        return request
    to, url = parts_of(target), parts_of(request.url)
    return replace(request, url=urlunsplit((to.scheme, to.netloc, to.path.rstrip("/") + url.path, url.query, "")))


def _ordered(asks: Sequence[Ask]) -> Iterator[Ask]:
    """Yield the requests of one cassette, each with those it must wait for."""
    barrier: tuple[Where, ...] = ()
    since: list[Where] = []
    same: dict[Key, Where] = {}
    for ask in asks:
        if is_safe(ask.request):
            before = same.get(asked := key(ask.request))
            same[asked] = ask.where
            after = (before,) if before in since else barrier
            since.append(ask.where)
        else:
            after = tuple(since) or barrier
            barrier, since = (ask.where,), []
        needed = ((ask.cassette, link.source) for link in ask.links)
        yield replace(ask, after=tuple(dict.fromkeys((*filter(None, after), *needed))))
