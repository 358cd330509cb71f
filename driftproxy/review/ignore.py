"""Ignore a finding of the last result from now on, or until a day."""

from datetime import date
from pathlib import Path

from driftproxy.adapters.clock import today
from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.configuration.ignoring import ignore as written
from driftproxy.adapters.storage.results import LastResult
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.scope import Ignore
from driftproxy.model.words import printable

__all__ = ["ignore"]


def ignore(config: Config, fingerprint: str, reason: str, until: str) -> Path:
    """Write into the configuration that a finding is not to be reported, and return the file.

    `until` is a day such as 2026-12-31, or `""`. Raises DriftproxyError for a finding that the last result does not
    have, for what is no day, or one that is over, and as `adapters.configuration.ignoring` does.
    """
    try:
        if until and date.fromisoformat(until).isoformat() < today():
            raise DriftproxyError(f"{until} is over already; name a later day")
    except ValueError:
        raise DriftproxyError(f"`{until}` is no day, such as 2026-12-31") from None
    report = LastResult(config.state).report()
    found = next((one for one in report.findings if one.fingerprint == fingerprint), None)
    if not found:
        raise DriftproxyError(f"the last result has no finding `{fingerprint}`; `driftproxy report` shows them")
    about = printable(f"{found.endpoint} {found.path}: {found.message}")
    return written(config.root, Ignore(fingerprint=fingerprint, reason=reason, until=until), about)
