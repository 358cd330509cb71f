"""Has a closed set of words grown, or was the new word only not seen before."""

import re
from collections.abc import Iterable, Mapping
from math import factorial

from driftproxy.model.flow import Flow
from driftproxy.model.plain import Path
from driftproxy.model.shape import Strings

__all__ = ["changed_words", "grown"]

_WORD = re.compile(r"[A-Za-z][A-Za-z]*([_.:/ -][A-Za-z]+)*")
_NAMED = re.compile(
    r"(^|[_.-]|(?<=[a-z]))(status|state|type|kind|object|mode|level|role|event|category|phase|severity|priority)s?$",
    re.IGNORECASE,
)
_PRIOR, _PRIOR_NAMED = 0.01, 0.05
"""How many in a hundred grow between two recordings: of all words, and of those whose name says a closed set."""

_VOLATILE = 0.05
"""One word in twenty is another each time, whatever is asked."""

_NEW = 0.3
"""How often a new member is seen once it is there; and how much rarer each further one is that comes at once."""


def grown(path: Path, stored: Mapping[str, int], fresh: Mapping[str, int], flow: Flow, restless: float) -> float:
    """Return how probable it is that fresh words are new members of a closed set, 0 where there is no new word.

    Both sides map each word to its count; `restless` is the usual share of words that are others when asked again.
    How much of a set is still unseen is estimated by the words seen once (Good and Turing), and how often this word
    changes anyway by the matched values that changed among known words.
    """
    new = fresh.keys() - stored.keys()
    if not new or not all(map(_WORD.fullmatch, stored.keys() | fresh.keys())):
        return 0.0
    seen = sum(stored.values())
    once = sum(1 for count in stored.values() if count == 1)
    unseen = (once + 0.5) / (seen + 1)
    came = sum(fresh[word] for word in new)
    matched = flow.same + flow.other
    moved = max(restless, (flow.other - came) / matched if matched else 0)
    # A word that came where the same object had another says more than one of an object not seen before.
    drawn = moved * matched if flow.other else max(0, sum(fresh.values()) - matched)
    # Either the value is drawn anew rarely, or this is one of the fields that never stay: a token, a nonce.
    volatile = _VOLATILE * 0.1**flow.same
    chance = (1 - volatile) * _poisson(drawn * unseen, len(new)) + volatile * unseen ** len(new)
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    prior = _PRIOR_NAMED if _NAMED.search(name) else _PRIOR
    change = prior * _NEW ** len(new)
    return change / (change + (1 - prior) * chance)


def _poisson(expected: float, count: int) -> float:
    """Return how probable at least so many are where so many are expected, or close to it."""
    return min(1.0, expected**count / factorial(count))


def changed_words(places: Iterable[tuple[Strings, Strings, Flow]]) -> float:
    """Return the usual share of single words that are other known ones when the same request is asked again.

    `places` has the stored and the fresh strings of each place, and what became of them. Turning into a word never seen
    is left out: it is what is to be judged.
    """
    same = other = 0
    for stored, fresh, flow in places:
        if stored.values and fresh.values and all(map(_WORD.fullmatch, stored.values)):
            came = sum(count for word, count in fresh.values.items() if word not in stored.values)
            same, other = same + flow.same, other + max(0, flow.other - came)
    return (other + 0.5) / (same + other + 20)
