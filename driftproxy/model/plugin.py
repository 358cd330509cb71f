"""The values that plug-in files hold: one frozen value in a file of its own, its id the file's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:  # who reads recordings judges nothing, and need not wait for all kinds of changes
    from collections.abc import Callable, Sequence

    from driftproxy.model.change import Change
    from driftproxy.model.finding import Report, Severity
    from driftproxy.model.http import Cassette, Response
    from driftproxy.model.plain import Plain

__all__ = ["BodyFormat", "Exchange", "Reporter", "Rule", "rule"]

C = TypeVar("C", bound="Change")


@dataclass(frozen=True, slots=True)
class BodyFormat:
    """A body format: how loudly it claims a body, and how it becomes plain data.

    `claim(media, body)` gets the media type in lower case without parameters, and returns 0 (not mine) to 1 (surely
    mine). `parse(body, media)` gets the media type with its parameters, and returns plain data or raises ValueError;
    it is None for a format that has no inner shape, such as text.
    """

    claim: Callable[[str, bytes], float]
    parse: Callable[[bytes, str], Plain] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One judgement on one kind of change.

    `before` and `after` are answers that make exactly this rule speak (a body stands for a JSON answer of status
    200): its example, its doc and its test. `check` returns the message if the rule speaks, else None.
    A `catch_all` speaks only where no other rule on the same kind of change did.
    """

    id: str
    on: type[Change]
    severity: Severity
    title: str
    doc: str
    check: Callable[[Change], str | None]
    before: Plain | Response
    after: Plain | Response
    catch_all: bool


@dataclass(frozen=True, slots=True)
class Reporter:
    """An output: the file suffix it is written with, and how a report becomes text."""

    suffix: str
    render: Callable[[Report], str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A file format of recordings: how loudly it claims a file, and both ways between bytes and a cassette.

    `title` is what people call it. `claim` gets the first few kilobytes, and returns 0 (not mine) to 1 (surely mine).
    `loads(data, name)` raises CassetteError, with the line where it is known; an interaction that cannot be read is
    told in `unread`.

    `dumps` is None for a format that is read only; it raises CassetteError for what it has no room for at all. `lost`
    says, a sentence for each kind of thing, what `dumps` will not keep: "2 request bodies are left out: no text". Many
    cassettes in one file are one cassette to both, of all their interactions in the order of names. `suffix` is that of
    files so written.

    `embed(data, beside)` is there for a format whose files name further ones, such as bodies: it returns the same file
    with what those hold in it, for `loads`. `beside` returns what lies under a name, and raises OSError.

    `again(data, cassette)` returns a file of this format with these interactions in it, those that have not changed
    with their bytes; None where the file holds anything else, which might be secret. What is not `recorded`, a
    description, is no cassette of the folder it lies in.
    """

    title: str
    claim: Callable[[bytes], float]
    loads: Callable[[bytes, str], Cassette]
    dumps: Callable[[Cassette], bytes] | None = None
    lost: Callable[[Cassette], Sequence[str]] = lambda _cassette: ()
    suffix: str = ".json"
    embed: Callable[[bytes, Callable[[str], bytes]], bytes] | None = None
    again: Callable[[bytes, Cassette], bytes | None] | None = None
    recorded: bool = True


def rule(
    *,
    on: type[C],
    severity: Severity,
    before: Plain | Response,
    after: Plain | Response,
    catch_all: bool = False,
) -> Callable[[Callable[[C], str | None]], Rule]:
    """Return a decorator that makes a rule of a check: the function's name is its id, the docstring title and doc."""

    def decorate(check: Callable[[C], str | None]) -> Rule:
        title, _, doc = (check.__doc__ or "").partition("\n")
        return Rule(
            id=check.__name__,
            on=on,
            severity=severity,
            title=title.strip(),
            doc="\n".join(line.strip() for line in doc.strip().splitlines()),
            check=cast("Callable[[Change], str | None]", check),
            before=before,
            after=after,
            catch_all=catch_all,
        )

    return decorate
