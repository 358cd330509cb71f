"""Say what a re-recording would do to each interaction, without doing it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from driftproxy.model.words import printable
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.linking.fills import Fill, parts
from driftproxy.traffic.linking.links import Link
from driftproxy.traffic.resending.permit import is_safe
from driftproxy.workflows.rerecording.planning import Planned

__all__ = ["Fate", "fates", "in_words"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to an interaction: it is `sent`, sent `after` others, or `skipped`, and why.

    `request` is the recorded one, `to` the host that it goes to; `links` are what it takes from earlier answers;
    `removal` is the recorded request by which what it makes is removed, if it is left there.
    """

    cassette: str
    index: int
    request: str
    what: str
    to: str = ""
    after: tuple[tuple[str, int], ...] = ()
    links: tuple[Link, ...] = ()
    kind: str = ""
    reason: str = ""
    removal: str = ""


def fates(plan: Planned) -> list[Fate]:
    """Return what happens to each interaction that was chosen, in the order of the cassettes."""
    removed = {one.maker.where: one.ask.line for one in plan.removals}
    sent = [
        Fate(
            ask.cassette,
            ask.index,
            ask.line,
            "after" if ask.after else "sent",
            authority_of(ask.request.url),
            ask.after,
            ask.links,
            removal=removed.get(ask.where, ""),
        )
        for ask in plan.asks
    ]
    skipped = [
        Fate(one.cassette, one.index, one.request, "skipped", kind=one.kind, reason=one.reason) for one in plan.skipped
    ]
    return sorted([*sent, *skipped], key=lambda fate: (fate.cassette, fate.index))


def in_words(
    plan: Planned,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    *,
    fills: Sequence[Fill] = (),
    explain: bool = False,
) -> str:
    """Return the same for people, with a line that sums it up; if it is to `explain`, also what comes from where.

    `before` and `after` are what is done around it; `fills` are what the project has made anew.
    """
    found = fates(plan)
    hosts = Counter(fate.to for fate in found if fate.to)
    where = ", ".join(f"{host} ({count})" for host, count in sorted(hosts.items())) or "no host"
    going = sum(hosts.values())
    lines = [f"would send {going} of {len(found)} requests, to {where}; nothing was sent"]
    lines += [f"before the first: {step}" for step in before] + [f"after the last: {step}" for step in after]
    asks = {one.where: one for one in plan.asks}
    name = ""
    for fate in found:
        if fate.cassette != name:
            name = fate.cassette
            lines += ["", name]
        lines += _lines(fate)
        if fate.removal:
            lines += [f"       what it makes is removed, if it is left: {fate.removal}"]
        if explain:
            lines += [f"       `{link.place}` takes {link.spring} of {link.source}" for link in fate.links]
            if ask := asks.get((fate.cassette, fate.index)):
                new = parts(ask.stored.request, fills, safe=is_safe(ask.request))
                lines += [
                    f"       `{place}` is made anew: {text or 'a key of the same form'}" for place, _, text in new
                ]
    return "\n".join(map(printable, lines)) + "\n"


def _lines(fate: Fate) -> Iterator[str]:
    after = f", after {', '.join(str(index) for _, index in fate.after)}" if fate.after else ""
    what = "skipped" if fate.what == "skipped" else "sent"
    yield f"  {fate.index:>3}  {what:<7}  {fate.request}{after}"
    if fate.reason:
        yield f"       {fate.kind}: {fate.reason}"
