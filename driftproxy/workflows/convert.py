"""What do recordings look like in another format, and what of them does it not hold?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from driftproxy.describe import described
from driftproxy.describe.written import as_json, as_yaml
from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.http import Cassette
from driftproxy.model.plugin import Exchange
from driftproxy.model.policy import Policy
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted

__all__ = ["Converted", "Source", "convert", "describe", "load"]


@dataclass(frozen=True, slots=True)
class Source:
    """A recording to convert: its name, and how to read it, which may raise CassetteError."""

    name: str
    read: Callable[[], Cassette]


@dataclass(frozen=True, slots=True)
class Converted:
    """Files by cassette name (`""` for one that holds all), how many interactions are in them, and what is not.

    `lost` are sentences about what the format has no room for.
    """

    files: Mapping[str, bytes]
    interactions: int
    lost: tuple[str, ...]


def load(sources: Iterable[Source], redactor: Redactor) -> tuple[list[Cassette], list[str]]:
    """Return the recordings without their secrets, and what could not be read of them, a sentence each.

    Raises NothingHeard if there are no sources, and CassetteError if none of them can be read.
    """
    cassettes: list[Cassette] = []
    unreadable: list[str] = []
    for source in sources:
        try:
            cassette = source.read()
        except CassetteError as error:
            unreadable.append(str(error))
        else:
            clean = redacted(cassette, redactor)
            cassettes.append(replace(clean, name=redactor.name(clean.name)))
            unreadable += dict.fromkeys(map(redactor.text, cassette.unread))
    if not cassettes and unreadable:
        more = f" (and {len(unreadable) - 1} more files cannot be read either)" if unreadable[1:] else ""
        raise CassetteError(f"{unreadable[0]}{more}")
    if not any(cassette.interactions for cassette in cassettes):
        raise NothingHeard(unreadable[0] if unreadable else "there is no recorded interaction to convert")
    return cassettes, unreadable


def convert(
    cassettes: Sequence[Cassette],
    form: Exchange,
    *,
    together: bool,
    raw: Callable[[str], bytes] = lambda _name: b"",
) -> Converted:
    """Return the recordings as files of a format that is written; one file of all, in the order given, if `together`.

    `raw` returns what the file of a cassette holds: one of this very format keeps its bytes where nothing in it is left
    out. Raises CassetteError for what the format has no room for at all.
    """
    if not form.dumps:
        raise CassetteError(f"files of {form.title} are read, but not written")
    if together:
        name = cassettes[0].name if len(cassettes) == 1 else "recordings"
        joined = Cassette(name, tuple(one for cassette in cassettes for one in cassette.interactions))
        named = {"": joined}
    else:
        named = {cassette.name: cassette for cassette in cassettes}
    again = form.again if not together or len(cassettes) == 1 else None
    return Converted(
        {
            name: (again(raw(cassette.name), cassette) if again else None) or form.dumps(cassette)
            for name, cassette in named.items()
        },
        sum(len(cassette.interactions) for cassette in cassettes),
        tuple(
            f"{cassette.name} as {form.title}: {sentence}"
            for cassette in named.values()
            for sentence in form.lost(cassette)
        ),
    )


def describe(cassettes: Sequence[Cassette], policy: Policy, *, yaml: bool) -> Converted:
    """Return an OpenAPI description of all recordings as one file, YAML or JSON."""
    found = described(cassettes, policy)
    data = as_yaml(found.document) if yaml else as_json(found.document)
    count = sum(len(cassette.interactions) for cassette in cassettes)
    return Converted({"": data}, count, tuple(f"OpenAPI: {sentence}" for sentence in found.lost))
