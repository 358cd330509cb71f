"""Judge this: an answer claims another character encoding."""

from driftproxy.model.change import CharsetChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["charset_changed"]


@rule(
    on=CharsetChanged,
    severity=Severity.WARNING,
    before=Response(200, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=b"caf\xc3\xa9"),
    after=Response(200, headers=(("Content-Type", "text/plain; charset=iso-8859-1"),), body=b"caf\xe9"),
    catch_all=True,
)
def charset_changed(change: CharsetChanged) -> str | None:
    """An answer claims another character encoding.

    Clients that decode as they always did read other letters.
    """
    return f"the character encoding was {change.before} and is {change.after}"
