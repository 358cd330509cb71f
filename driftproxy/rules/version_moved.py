"""Judge this: the answer says another version of the API."""

from driftproxy.model.change import VersionMoved
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["version_moved"]


@rule(
    on=VersionMoved,
    severity=Severity.INFO,
    before=Response(200, headers=(("API-Version", "2025-11-01"),), body=b"{}"),
    after=Response(200, headers=(("API-Version", "2026-02-01"),), body=b"{}"),
    catch_all=True,
)
def version_moved(change: VersionMoved) -> str | None:
    """The answer says another version of the API.

    Whatever else is reported here, this may be why.
    """
    return f"`{change.place.header}` was {change.before} and is {change.after}"
