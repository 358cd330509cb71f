"""What is known of a cassette that VCR.py's format has no room for."""

from dataclasses import dataclass

__all__ = ["Notes"]


@dataclass(frozen=True, slots=True)
class Notes:
    """When a cassette was heard (an ISO 8601 date), by which version of the tool, and which tests use it.

    Notes lie beside a cassette and can be deleted at any time.
    """

    heard: str = ""
    tool: str = ""
    tests: tuple[str, ...] = ()
