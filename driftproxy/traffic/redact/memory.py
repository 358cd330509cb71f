"""What was a secret once is one wherever it turns up again: an id that an answer gives and later requests carry."""

import re
from collections import OrderedDict, defaultdict

from driftproxy.model.pseudonym import is_pseudonym

__all__ = ["Memory"]


class Memory:
    """The secrets met so far, the latest thousands of them, and what stands for each; held in memory only."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: OrderedDict[str, str] = OrderedDict()
        self._starts: defaultdict[str, list[str]] = defaultdict(list)
        self.learned = 0

    def learn(self, value: str, pseudonym: str) -> None:
        """Remember a secret, if it is one that no other value is by accident."""
        if value in self._known or value == pseudonym or not _is_telling(value) or is_pseudonym(value):
            return
        if not (first := _RUN.search(value)) or first.start():
            return
        self.learned += 1
        self._known[value] = pseudonym
        self._starts[first[0]].append(value)
        if len(self._known) > _MOST:
            old, _ = self._known.popitem(last=False)
            start = _RUN.search(old)
            if start:
                self._starts[start[0]].remove(old)
                if not self._starts[start[0]]:
                    del self._starts[start[0]]

    def recall(self, text: str) -> str:
        """Return the text with the known secrets in it replaced."""
        if not self._known or len(text) < _SHORTEST or self._starts.keys().isdisjoint(_RUN.findall(text)):
            return text
        parts: list[str] = []
        done = 0
        for found in _RUN.finditer(text):
            if found.start() < done or found[0] not in self._starts:
                continue
            start = found.start()
            fitting = [value for value in self._starts[found[0]] if text.startswith(value, start)]
            if fitting:
                value = max(fitting, key=len)
                parts += (text[done:start], self._known[value])
                done = start + len(value)
        return "".join((*parts, text[done:])) if parts else text


_MOST = 1 << 16
_SHORTEST = 8
_LONG, _LONGER = 12, 20
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?!\w)")
_RUN = re.compile(r"[A-Za-z0-9_-]{8,}")


def _is_telling(value: str) -> bool:
    """Say whether a value is long and mixed enough; not what is a date, or many words."""
    digits, letters = any(map(str.isdecimal, value)), any(map(str.isalpha, value))
    if len(value) < _LONG or any(map(str.isspace, value)) or "://" in value or _TIME.match(value):
        return False
    return (digits and letters) or (len(value) >= _LONGER and (letters or digits))
