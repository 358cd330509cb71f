"""What a project decided about judgement: severities, ignores, the threshold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from driftproxy.model.finding import Severity

__all__ = ["Ignore", "Policy"]


@dataclass(frozen=True, slots=True)
class Ignore:
    """A finding not to report: every part that is set must fit; `*` in `endpoint` and `path` fits anything."""

    rule: str = ""
    endpoint: str = ""
    path: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """How changes are judged.

    `severities` maps a rule id to the severity it has in this project; `templates` are path templates
    (`/v1/users/{id}`) that win over guessed ones; `floor` is the share of tried requests that must have
    been answered for a verdict.
    """

    fail_on: Severity = Severity.WARNING
    severities: Mapping[str, Severity] = field(default_factory=dict)
    ignores: tuple[Ignore, ...] = ()
    templates: tuple[str, ...] = ()
    floor: float = 0.5
