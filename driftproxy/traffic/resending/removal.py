"""How what a run makes is removed again, where recordings show it: a request that made, a DELETE of what it made."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from driftproxy.model.http import Cassette, Interaction, Request
from driftproxy.traffic.endpoints.endpoint import endpoint_of, parts_of
from driftproxy.traffic.linking.fills import State
from driftproxy.traffic.linking.links import Link, emptied, links_of
from driftproxy.traffic.linking.places import carried
from driftproxy.traffic.redact.names import canonical
from driftproxy.traffic.resending.permit import Permits, refused
from driftproxy.traffic.resending.plan import Ask, Where, aim
from driftproxy.traffic.resending.resend import unsayable

__all__ = ["Removal", "removals"]


@dataclass(frozen=True, slots=True)
class Removal:
    """The request that removes what `maker` makes; its links are filled in with tonight's answers."""

    maker: Ask
    ask: Ask

    def due(self, status: int) -> bool:
        """Return whether an answer of this status to its maker says that there is something to remove."""
        return status == _CREATED if self.maker.stored.response.status == _CREATED else status in _SUCCESS


def removals(
    asks: Sequence[Ask],
    stored: Sequence[Cassette],
    permits: Permits,
    target: str = "",
    state: State = State(),  # noqa: B008 - a frozen value
) -> tuple[Removal, ...]:
    """Return how each thing that these requests make is removed, where a recording shows it and it may be sent.

    In the cassette itself, or else as another one shows it for the same endpoint. The last that is made is the first to
    be removed.
    """
    making = [ask for ask in asks if ask.request.method in _MAKING]
    if not making:
        return ()
    own: dict[Where, _Shown] = {}
    elsewhere: dict[object, _Shown] = {}
    for cassette in stored:
        for index, one in _shown(cassette, links_of(cassette.interactions, state.ties, state.severed)):
            own[cassette.name, index] = one
            elsewhere.setdefault(endpoint_of(cassette.interactions[index].request), one)
    result: list[Removal] = []
    for ask in reversed(making):
        if found := own.get(ask.where):
            removal = Ask(ask.cassette, found.index, found.stored.request, found.stored, links=found.links)
        elif (other := elsewhere.get(endpoint_of(ask.stored.request))) and other.spring:
            # As the one that made it, we say who we are.
            ours = tuple(link for link in ask.links if link.place.startswith(("header ", "cookie ")))
            links = (replace(other.spring, source=ask.index), *ours)
            removal = Ask(ask.cassette, -1 - ask.index, other.stored.request, other.stored, links=links)
        else:
            continue
        whole = emptied(removal.request, removal.links)
        aimed = replace(removal, request=aim(removal.request, target) if target else removal.request)
        if not refused(aimed.request, permits) and not unsayable(aim(whole, target) if target else whole, permits):
            result.append(Removal(ask, aimed))
    return tuple(result)


_MAKING = frozenset({"POST", "PUT"})
_SUCCESS = range(200, 300)
_CREATED = 201
_STEP = re.compile(r"[A-Za-z_][\w-]*")
_IDS = frozenset({"id", "uuid", "guid", "key", "name", "slug", "self", "href", "url"})
_ENVELOPES = frozenset({"data", "result", "item", "response", "resource", "attributes", "metadata", "links"})


@dataclass(frozen=True, slots=True)
class _Shown:
    """A recorded removal: where it is, what it carries, and which of that its maker's answer gave, if it did."""

    index: int
    stored: Interaction
    links: tuple[Link, ...]
    spring: Link | None


def _shown(cassette: Cassette, links: Sequence[Link]) -> Iterator[tuple[int, _Shown]]:
    """Yield the interactions that made something, with how it is removed.

    What an answer names is not made by that: a search names things, too, and what was made names its owner. So it is
    only one thing, which nobody had named before, by its own id, on the same host, and below the place that was written
    to, or said to be made (RFC 9110 §15.3.2).
    """
    for index, one in enumerate(cassette.interactions):
        if one.request.method != "DELETE" or one.response.status not in _SUCCESS:
            continue
        own = tuple(link for link in links if link.target == index)
        place = parts_of(one.request.url)
        path = place.path.rstrip("/")
        for link in own:
            maker = cassette.interactions[link.source]
            where = parts_of(maker.request.url)
            below = where.path.rstrip("/") == path.rpartition("/")[0]
            if (
                (below or maker.response.status == _CREATED)
                and where.netloc == place.netloc
                and link.place in ("url", f"path {path.count('/')}")
                and _is_its_own(link.spring, path.split("/")[-2] if below else "")
            ):
                yield link.source, _Shown(index, one, own, link)
                break
        else:
            if (named := _named(one.request, cassette.interactions[:index])) is not None:
                yield named, _Shown(index, one, own, None)


def _is_its_own(spring: str, collection: str) -> bool:
    """Return whether an answer names there what it is about, and not its owner, its parent or one of many.

    `collection` is where that is known to be, `""` where it may be elsewhere.
    """
    if spring == "header location":
        return True
    several = canonical(collection)
    one = several.removesuffix("s")
    *around, last = [canonical(step) for step in _STEP.findall(spring.removeprefix("xml "))] or [""]
    return (
        "[" not in spring
        and last in (_IDS | {f"{one}_id", f"{one}id"} if one else _IDS)
        and set(around) <= (_ENVELOPES | {one, several})
    )


def _named(removal: Request, before: Sequence[Interaction]) -> int | None:
    """Return which request made, under a name that the client chose, what is removed by that name."""
    place = parts_of(removal.url)
    parent, _, name = place.path.rstrip("/").rpartition("/")
    for index, one in enumerate(before):
        where = parts_of(one.request.url)
        if one.response.status != _CREATED or where.netloc != place.netloc:
            continue
        itself = one.request.method == "PUT" and where.path.rstrip("/") == place.path.rstrip("/")
        names = {value for _, value in carried(one.request)} if where.path.rstrip("/") == parent else set()
        if itself or unquote(name) in names:
            return index
    return None
