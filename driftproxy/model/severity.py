"""How bad is a change?"""

from enum import StrEnum

__all__ = ["Severity"]


class Severity(StrEnum):
    """How bad a change is for a client that reads the answers; the order is from worst to mildest."""

    BREAKING = "breaking"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)
