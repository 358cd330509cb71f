"""What answers a request that was asked more often than it was recorded."""

from enum import StrEnum

__all__ = ["Repeat"]


class Repeat(StrEnum):
    """The last answer, all answers again, or none; `ANY`: from the first request on, all answers in any order."""

    LAST = "last"
    AGAIN = "again"
    NEVER = "never"
    ANY = "any"
