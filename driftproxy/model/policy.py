"""What a project decided about judgement: severities, ignores, the threshold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from driftproxy.model.scope import Ignore, Override, Scope
from driftproxy.model.severity import Severity

__all__ = ["Ignore", "Override", "Policy"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How changes are judged.

    `severities` maps a rule id to the severity it has in this project, where no override fits, of which the first
    counts; `today` (ISO 8601) is the day that ignores may have expired on, `""` for none; `templates` are path
    templates (`/v1/users/{id}`) that win over guessed ones; `floor` is the share of tried requests that must have been
    answered for a verdict; `uses` are places that are known to be used, and so never known to vary.
    """

    fail_on: Severity = Severity.WARNING
    severities: Mapping[str, Severity] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    today: str = ""
    templates: tuple[str, ...] = ()
    floor: float = 0.5
    uses: tuple[Scope, ...] = ()
