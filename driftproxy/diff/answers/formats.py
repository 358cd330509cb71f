"""What changed about an answer as a whole: the format of its body, and what it says that it is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from driftproxy.model.change import POSSIBLE, BodyFormatChanged, Change, Evidence, MediaTypeChanged, Place
from driftproxy.model.surface import Answer, Endpoint

__all__ = ["compare_answers"]


def compare_answers(endpoint: Endpoint, status: int, stored: Answer, fresh: Answer) -> Iterator[Change]:
    """Yield the facts about the answers of one endpoint and status, their bodies' shapes left out."""
    place = Place(endpoint, status)
    sure = _certainty(stored, fresh)
    if sure and (sides := _new(_families(stored.formats), _families(fresh.formats))):
        yield BodyFormatChanged(place, *sides, sure)
    # Where no stored answer says its type, a recorder may have left it out.
    elif any(stored.media) and (sides := _new(stored.media, fresh.media)):
        yield MediaTypeChanged(place, *sides, 1.0)
    elif sure and (sides := _new(stored.formats, fresh.formats)):  # a file of another kind that says it is the same
        yield BodyFormatChanged(place, *sides, 1.0)


_EMPTY = "empty"
_TEXTS = frozenset({"ndjson", "sse", "text"})
_TABLES = frozenset({"text/csv", "text/tab-separated-values"})


def _certainty(stored: Answer, fresh: Answer) -> float:
    """Return how sure another format is a change: that a text is empty may say no more than that it has no lines.

    It says nothing of lists of lines and tables, and little of other texts and streams of events.
    """
    formats = stored.formats.keys() | fresh.formats.keys()
    only_empty = stored.formats.keys() == {_EMPTY} or fresh.formats.keys() - stored.formats.keys() == {_EMPTY}
    if not (only_empty and formats <= _TEXTS | {_EMPTY}):
        return 1.0
    tables = stored.media.keys() | fresh.media.keys() <= _TABLES
    return 0.0 if tables or formats == {"ndjson", _EMPTY} else POSSIBLE


def _families(formats: Mapping[str, int]) -> Mapping[str, int]:
    """Return the formats, files of all kinds as one."""
    found = Counter[str]()
    for name, count in formats.items():
        found[name.partition(" (")[0]] += count
    return found


def _new(stored: Mapping[str, int], fresh: Mapping[str, int]) -> tuple[Evidence, str, str] | None:
    added = fresh.keys() - stored.keys()
    if not added:
        return None
    kept = sum(count for name, count in fresh.items() if name not in added)
    total = sum(stored.values())
    return Evidence(total, total, kept, sum(fresh.values())), _list(stored), _list(added)


def _list(names: Iterable[str]) -> str:
    return " | ".join(sorted(name or "none" for name in names))
