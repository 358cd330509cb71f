"""What changed about an answer as a whole: the format of its body, and what it says that it is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from driftproxy.model.change import BodyFormatChanged, Change, Evidence, MediaTypeChanged, Place
from driftproxy.model.surface import Answer, Endpoint

__all__ = ["compare_answers"]


def compare_answers(endpoint: Endpoint, status: int, stored: Answer, fresh: Answer) -> Iterator[Change]:
    """Yield the facts about the answers of one endpoint and status, their bodies' shapes left out."""
    place = Place(endpoint, status)
    if sides := _new(_families(stored.formats), _families(fresh.formats)):
        yield BodyFormatChanged(place, *sides, 1.0)
    # Where no stored answer says its type, a recorder may have left it out.
    elif any(stored.media) and (sides := _new(stored.media, fresh.media)):
        yield MediaTypeChanged(place, *sides, 1.0)
    elif sides := _new(stored.formats, fresh.formats):  # a file of another kind that says it is the same
        yield BodyFormatChanged(place, *sides, 1.0)


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
