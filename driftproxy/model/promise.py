"""What a specification promises: which answers, of which shapes, to which requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from driftproxy.model.plain import Plain

__all__ = ["Promise", "Promised", "pointed"]


@dataclass(frozen=True, slots=True)
class Promised:
    """A method and a path template, and what is promised to be answered there.

    `answers` maps a status (`200`, `4XX`, `default`) to the schema of each media type; a status without media types
    promises nothing about the body, and a media type without a schema (None) nothing about its shape.
    """

    method: str
    path: str
    answers: Mapping[str, Mapping[str, Plain]]


@dataclass(frozen=True, slots=True)
class Promise:
    """The operations of a specification, the base URLs they are below (`https://api.test/v1`, `/v1`), and its document.

    The document is what the references in schemas (`#/components/schemas/User`) point into.
    """

    operations: tuple[Promised, ...]
    servers: tuple[str, ...] = ()
    document: Mapping[str, Plain] = field(default_factory=dict)


def pointed(document: Mapping[str, Plain], reference: str) -> Plain:
    """Return what a reference (`#/components/schemas/User`, RFC 6901) points at; raises LookupError for nothing."""
    value: Plain = {**document}
    for step in reference.lstrip("#").split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value[name]
        elif isinstance(value, list) and name.isdecimal():
            value = value[int(name)]
        else:
            raise LookupError(reference)
    return value
