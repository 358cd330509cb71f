"""Where the links beside the body went: relations of the `Link` header (RFC 8288), and those in the body."""

import re
from collections.abc import Iterable, Iterator

from driftproxy.diff.compound.paging import at_hand, goes_on
from driftproxy.diff.heads.head import Head, Told, counts
from driftproxy.diff.heads.usual import Usual
from driftproxy.diff.odds.chance import Turn, turn_of
from driftproxy.diff.tally import Tally
from driftproxy.model.change import POSSIBLE, Change, LinksChanged
from driftproxy.model.plain import Path, show

__all__ = ["compare_links", "relations"]

_LINK = re.compile(r"<[^<>]*+>([^<]*+)")
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')
_HINTS = frozenset(
    {"preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "prerender", "stylesheet", "icon"}
)
"""What a page is to load (WHATWG HTML §4.6.7): set by proxies as they like."""


def compare_links(head: Head, usual: Usual) -> Iterator[Change]:
    """Yield, as one fact, the relations that stored answers had and no fresh one has, wherever they went."""
    stored = {rel for old, _ in head.pairs for rel in relations(old)}
    fresh = {rel for _, new in head.pairs for rel in relations(new)}
    if not (stored or fresh):
        return
    went, came = _fields(old for old, _ in head.pairs), _fields(new for _, new in head.pairs)
    lost = {rel: tally for rel in sorted(stored - fresh) if turn_of(tally := _tally(head, rel)) is Turn.NEVER}
    sure = {rel: usual.gone(head, "link", tally) for rel, tally in lost.items()}
    gone = [rel for rel in lost if sure[rel] >= POSSIBLE]
    if gone:
        after = _header(fresh) if fresh else _body(came - went) or "nothing"
        if came - went and all(isinstance(old.plain, list) and isinstance(new.plain, dict) for old, new in head.pairs):
            return  # the list has an envelope with what leads on, which is a fact about the body
        certainty = max(sure[rel] for rel in gone)
        yield LinksChanged(head.place("link"), counts(lost[gone[0]]), _header(stored), after, certainty)
    elif fresh and not stored and came < went:
        tally = head.tally(lambda one: bool(relations(one)))
        if (certainty := usual.chance.certainty(tally)) >= POSSIBLE:
            yield LinksChanged(head.place("link"), counts(tally), _body(went - came), _header(fresh), certainty)


def relations(one: Told) -> frozenset[str]:
    """Return the relations that an answer's `Link` headers name, hints to browsers left out."""
    if "link" not in one.names:  # most have none
        return frozenset()
    links = (link for value in one.values("link") for link in _LINK.findall(value))
    found = (words for link in links for name, *words in _PARAMETER.findall(link) if name.lower() == "rel")
    rels = {rel.lower() for words in found for rel in "".join(words).split()}
    return frozenset("prev" if rel == "previous" else rel for rel in rels) - _HINTS


def _tally(head: Head, rel: str) -> Tally:
    return head.tally(lambda one: rel in relations(one), full=True)


def _fields(answers: Iterable[Told]) -> frozenset[Path]:
    return frozenset(path for one in answers for path, _ in at_hand(one.plain) if goes_on(str(path[-1])))


def _header(rels: Iterable[str]) -> str:
    return f"the Link header ({', '.join(sorted(rels))})"


def _body(fields: Iterable[Path]) -> str:
    return ", ".join(f"`{path}`" for path in sorted(map(show, fields)))
