"""Judge this: an XML element that was only text has attributes now."""

from driftproxy.model.change import KindChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["attributes_added"]

_XML = (("Content-Type", "application/xml"),)


@rule(
    on=KindChanged,
    severity=Severity.WARNING,
    before=Response(200, headers=_XML, body=b"<things><name>Ada</name><name>Bob</name></things>"),
    after=Response(200, headers=_XML, body=b'<things><name lang="en">Ada</name><name lang="de">Bob</name></things>'),
)
def attributes_added(change: KindChanged) -> str | None:
    """An XML element that was only text has attributes now.

    Clients that read the text of the element go on; those that turn XML into objects find one in the place of a text.
    """
    text = change.before.startswith("string") and change.after.startswith("object {") and "#text" in change.after
    return f"the element `{change.place.where}` was {change.before} and has attributes now" if text else None
