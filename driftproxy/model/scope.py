"""Which findings a line of the configuration is about: an ignore, an override."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from driftproxy.model.severity import Severity

__all__ = ["Ignore", "Override", "Scope", "matches"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Findings: those that every part which is set fits; `*` in `endpoint` and `path` fits anything.

    `endpoint` is as reports write it, with the host or without.
    """

    rule: str = ""
    endpoint: str = ""
    path: str = ""
    fingerprint: str = ""

    def __str__(self) -> str:
        parts = {"rule": self.rule, "endpoint": self.endpoint, "path": self.path, "fingerprint": self.fingerprint}
        return ", ".join(f"{name} `{value}`" for name, value in parts.items() if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore(Scope):
    """Findings not to report: why, and the last day (ISO 8601) on which that holds; `""` for always."""

    reason: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(Scope):
    """Findings that are worse, or less bad, in this project than their rule says."""

    severity: Severity


def matches(pattern: str, text: str) -> bool:
    """Return whether a part of a scope fits: `*` fits anything, and so does an empty pattern.

    But `[*]` and `.{*}` fit what paths write so, and nothing beyond: `$.items[*].id`, as a report says it, is that very
    place, and not `$.items[*].owners[*].id`.
    """
    # `[` is part of a path, not the start of a character class.
    literal = pattern.replace("[", "[[]").replace("[[]*]", "[[][*]]").replace(".{*}", ".{[*]}")
    return not pattern or fnmatchcase(text, literal)
