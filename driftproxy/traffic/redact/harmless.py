"""What was found to hold no secret, so that it need not be looked at again: most requests and headers come often."""

from collections.abc import Iterable

from driftproxy.model.http import Interaction, Request

__all__ = ["Harmless"]


class Harmless:
    """Requests, headers and interactions that a redactor leaves as they are, as long as it has learned no secret.

    `found` are those requests and headers that this one has left so.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self.found: set[Request | tuple[str, str]] = set()
        self._trusted: dict[int, Interaction | Request] = {}

    def __contains__(self, one: Interaction | Request | tuple[str, str]) -> bool:
        """Return whether it is known as harmless."""
        return self._trusted.get(id(one)) is one or one in self.found

    def add(self, one: Request | tuple[str, str]) -> None:
        """Hear that one was left as it is; so many are kept."""
        if len(self.found) >= _MOST:
            self.found.clear()
        self.found.add(one)

    def trust(self, interactions: Iterable[Interaction]) -> None:
        """Take it that another redactor of the same settings has left these as they are."""
        for one in interactions:  # by what they are and not by what they say, which takes longer to compare
            self._trusted[id(one)] = one
            self._trusted[id(one.request)] = one.request


_MOST = 1 << 15
