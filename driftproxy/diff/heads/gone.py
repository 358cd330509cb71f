"""Which headers are gone: each by itself, those that tell the rate limit as one."""

from collections.abc import Iterable, Iterator

from driftproxy.diff.heads.head import Head, counts
from driftproxy.diff.heads.notices import announces
from driftproxy.diff.heads.presence import RATE_LIMIT
from driftproxy.diff.heads.usual import Usual, told
from driftproxy.model.change import POSSIBLE, Change, HeaderGone, RateLimitChanged
from driftproxy.model.headers import limits_rate

__all__ = ["compare_names"]


def compare_names(head: Head, usual: Usual) -> Iterator[Change]:
    """Yield the headers that every stored answer had and no fresh one has."""
    gone = {name: (tally, sure) for name, tally in told(head) if (sure := usual.gone(head, name, tally)) >= POSSIBLE}
    for name, (tally, sure) in gone.items():
        if not (limits_rate(name) or announces(name) or name == "link"):
            yield HeaderGone(head.place(name), counts(tally), "present", "absent", sure)
    if limits := [name for name in gone if limits_rate(name)]:
        known = frozenset(name for old, _ in head.pairs for name in old.names)
        now = {name for _, new in head.pairs for name in new.names if limits_rate(name)}
        # What has come in their place; if nothing has, what is left of them.
        after = _names(now - known) or _names(now) or "absent"
        first, _ = gone[limits[0]]
        sure = max(gone[name][1] for name in limits)
        yield RateLimitChanged(head.place(RATE_LIMIT), counts(first), _names(limits), after, sure)


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
