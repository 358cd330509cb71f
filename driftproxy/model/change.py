"""A neutral fact: what differs between two surfaces, with the counts it rests on and no opinion."""

from dataclasses import dataclass, replace
from typing import Self

from driftproxy.model.evidence import Evidence
from driftproxy.model.plain import Path, pointer, show
from driftproxy.model.surface import Endpoint

__all__ = [
    "POSSIBLE",
    "BodyFormatChanged",
    "BranchAdded",
    "BranchGone",
    "Change",
    "CharsetChanged",
    "DeprecationAnnounced",
    "EndMarkerGone",
    "EndpointGone",
    "EndpointMoved",
    "EventAdded",
    "EventGone",
    "Evidence",
    "FieldAdded",
    "FieldMoved",
    "FieldRemoved",
    "FieldRenamed",
    "FormatChanged",
    "HeaderGone",
    "IntegerBecameNumber",
    "KindChanged",
    "LengthChanged",
    "LinksChanged",
    "MediaTypeChanged",
    "NullAppeared",
    "NullVanished",
    "NumberBecameInteger",
    "OnlyNull",
    "OutcomeChanged",
    "PageSizeChanged",
    "PaginationChanged",
    "Place",
    "PresenceDropped",
    "PresenceRose",
    "RateLimitChanged",
    "RedirectAppeared",
    "StatusChanged",
    "ValuesGrew",
    "ValuesShrank",
    "VersionMoved",
    "WarningAnnounced",
]


POSSIBLE = 0.5
"""What is less probable than this is no fact; what is no more probable is possible, on too little evidence to alarm."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change is: an endpoint's answer of one status, and the path inside its body, or the header's name."""

    endpoint: Endpoint
    status: int
    path: Path = ()
    header: str = ""

    @property
    def where(self) -> str:
        """The path as people write it: `$.line_items[*].tax`; for a header, `header x-total-count`."""
        return f"header {self.header}" if self.header else show(self.path)

    @property
    def pointer(self) -> str:
        """The path as a JSON Pointer (RFC 6901), `*` for every element."""
        return pointer(self.path)


@dataclass(frozen=True, slots=True)
class Change:
    """What every fact has: its place, its counts, the two sides in words of the shape, and how sure it is.

    `before` and `after` are such as `string (date-time)` or `absent`; `certainty` is the probability, from 0 to 1, that
    something changed and chance did not play.
    """

    place: Place
    evidence: Evidence
    before: str
    after: str
    certainty: float

    def held_back(self) -> Self:
        """Return the same, possible at most: something else explains it as well."""
        return replace(self, certainty=min(self.certainty, POSSIBLE))


@dataclass(frozen=True, slots=True)
class FieldRemoved(Change):
    """A field that stored answers had and no fresh answer has."""


@dataclass(frozen=True, slots=True)
class FieldAdded(Change):
    """A field that fresh answers have and no stored answer had."""


@dataclass(frozen=True, slots=True)
class PresenceDropped(Change):
    """A field that was in every stored answer and is in only some fresh ones."""


@dataclass(frozen=True, slots=True)
class PresenceRose(Change):
    """A field that was in some stored answers and is in every fresh one."""


@dataclass(frozen=True, slots=True)
class NullAppeared(Change):
    """A value that was never null and sometimes is now."""


@dataclass(frozen=True, slots=True)
class OnlyNull(Change):
    """A value that was never null and always is now."""


@dataclass(frozen=True, slots=True)
class NullVanished(Change):
    """A value that was sometimes null and never is now."""


@dataclass(frozen=True, slots=True)
class KindChanged(Change):
    """A value whose JSON kinds differ."""


@dataclass(frozen=True, slots=True)
class FormatChanged(Change):
    """A string whose format differs."""


@dataclass(frozen=True, slots=True)
class ValuesGrew(Change):
    """A closed set of words has new members."""


@dataclass(frozen=True, slots=True)
class ValuesShrank(Change):
    """A closed set of words has lost members."""


@dataclass(frozen=True, slots=True)
class BranchAdded(ValuesGrew):
    """Variants of a union have come, which the field at the place names; `paths` are fields that came with them."""

    branches: tuple[str, ...]
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class BranchGone(ValuesShrank):
    """Variants of a union have gone, which the field at the place named; `paths` are fields that went with them."""

    branches: tuple[str, ...]
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class LengthChanged(Change):
    """A tuple of numbers that always had one length, as coordinates have, and always has another now."""


@dataclass(frozen=True, slots=True)
class PageSizeChanged(Change):
    """Pages of a list that were full, as more followed, all had one length, and all have another now."""


@dataclass(frozen=True, slots=True)
class PaginationChanged(Change):
    """Fields that led on from a page have gone, and others about pages have come; `paths` are all of them."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class IntegerBecameNumber(Change):
    """A number that was always an integer and no longer is."""


@dataclass(frozen=True, slots=True)
class NumberBecameInteger(Change):
    """A number that was not always an integer and is one now."""


@dataclass(frozen=True, slots=True)
class FieldRenamed(Change):
    """One field gone and one come at the same level, that are the same; the place is the old one."""

    to: Path


@dataclass(frozen=True, slots=True)
class FieldMoved(Change):
    """One field gone and one come at another level, that are the same; the place is the old one."""

    to: Path


@dataclass(frozen=True, slots=True)
class Wrapped(Change):
    """An object or a list that lies in a field of an envelope now, at `to`, beside other fields; `listed` is a list.

    What is below is compared as the same.
    """

    to: Path
    beside: tuple[str, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Unwrapped(Change):
    """An object or a list that lay in a field of an envelope, and takes the envelope's place now, at `to`."""

    to: Path
    beside: tuple[str, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class ConventionChanged(Change):
    """All names of an answer are written in another convention; `paths` are the old places of those renamed.

    `before` and `after` name the conventions: `snake_case`, `camelCase`, `PascalCase`, `kebab-case`; `example` is one
    name in both.
    """

    paths: tuple[Path, ...]
    example: tuple[str, str]


@dataclass(frozen=True, slots=True)
class IdTypeChanged(Change):
    """The ids of an answer, at `paths`, are all of another type or format."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class StatusChanged(Change):
    """Requests that were answered with one status are answered with another now."""


@dataclass(frozen=True, slots=True)
class EndpointGone(Change):
    """Every request to an endpoint that used to succeed is answered with a 404, 405, 410 or 501 now."""


@dataclass(frozen=True, slots=True)
class BodyFormatChanged(Change):
    """The body is of another format, whatever it says it is: it was JSON and is an HTML page now."""


@dataclass(frozen=True, slots=True)
class MediaTypeChanged(Change):
    """The media type that an answer claims differs, its body's format being the same."""


@dataclass(frozen=True, slots=True)
class DeprecationAnnounced(Change):
    """A header has come that announces the end of an endpoint: `Deprecation` (RFC 9745), `Sunset` (RFC 8594)."""


@dataclass(frozen=True, slots=True)
class HeaderGone(Change):
    """A header that stored answers had and no fresh answer has; its name is in the place."""


@dataclass(frozen=True, slots=True)
class RateLimitChanged(Change):
    """Headers that tell a client its rate limit have gone, or have other names; their values do not count."""


@dataclass(frozen=True, slots=True)
class LinksChanged(Change):
    """Relations of the `Link` header (RFC 8288) have gone, or took the place of a link in the body."""


@dataclass(frozen=True, slots=True)
class WarningAnnounced(Change):
    """A header has come that warns who calls: `Warning: 299` (RFC 7234 §5.5), or a provider's own."""


@dataclass(frozen=True, slots=True)
class VersionMoved(Change):
    """A header that names the API's version had one value in all stored answers, and has another in all fresh ones."""


@dataclass(frozen=True, slots=True)
class CharsetChanged(Change):
    """The character encoding that an answer claims differs, its media type being the same."""


@dataclass(frozen=True, slots=True)
class EndpointMoved(Change):
    """Every request to an endpoint that used to succeed is answered with a 301 or 308 now."""


@dataclass(frozen=True, slots=True)
class RedirectAppeared(Change):
    """A request that used to succeed is answered with a redirect now."""


@dataclass(frozen=True, slots=True)
class OutcomeChanged(Change):
    """The status is the same, and the body says an error where it said a success, or the other way round."""


@dataclass(frozen=True, slots=True)
class EventGone(Change):
    """A type of event that stored streams had and no fresh stream has."""


@dataclass(frozen=True, slots=True)
class EventAdded(Change):
    """A type of event that fresh streams have and no stored stream had."""


@dataclass(frozen=True, slots=True)
class EndMarkerGone(Change):
    """Data that ended every stored stream, such as `[DONE]`, ends no fresh one."""
