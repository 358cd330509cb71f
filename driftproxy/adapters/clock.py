"""What time it is."""

from datetime import UTC, datetime

__all__ = ["now", "today"]


def now() -> str:
    """Return the time in UTC, to the second, as ISO 8601 has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def today() -> str:
    """Return the date in UTC, as ISO 8601 has it."""
    return datetime.now(UTC).date().isoformat()
