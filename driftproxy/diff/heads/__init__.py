"""What the headers of answers say, and how long pages are, both sides compared: neutral facts, one for a family."""

from collections.abc import Sequence

from driftproxy.diff.heads.charsets import compare_charsets
from driftproxy.diff.heads.gone import compare_names
from driftproxy.diff.heads.head import Head, Told
from driftproxy.diff.heads.links import compare_links
from driftproxy.diff.heads.notices import compare_notices
from driftproxy.diff.heads.pages import compare_pages
from driftproxy.diff.heads.presence import presences
from driftproxy.diff.heads.usual import Usual, stripped
from driftproxy.model.change import Change

__all__ = ["Head", "Told", "compare_heads", "presences", "stripped"]


def compare_heads(heads: Sequence[Head]) -> list[Change]:
    """Return the facts about the headers of all answers; what may well be chance is none.

    Where a recorder took headers out of the fresh answers of a host, nothing is gone there; see `stripped`.
    """
    usual = Usual.of(heads)
    bare = set(stripped(heads))
    whole = [head for head in heads if head.endpoint.host not in bare]
    changes: list[Change] = []
    for head in heads:
        changes += [*compare_notices(head), *compare_charsets(head), *compare_pages(head)]
    for head in whole:
        changes += [*compare_names(head, usual), *compare_links(head, usual)]
    return changes
