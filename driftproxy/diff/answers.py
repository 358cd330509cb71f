"""What changed about an answer as a whole: its media type, and headers that announce its end."""

from collections.abc import Iterable, Iterator, Mapping

from driftproxy.model.change import BodyFormatChanged, Change, DeprecationAnnounced, Evidence, MediaTypeChanged, Place
from driftproxy.model.surface import Answer, Endpoint

__all__ = ["compare_answers"]

_ENDINGS = ("deprecation", "sunset")
"""RFC 9745 and RFC 8594."""


def compare_answers(endpoint: Endpoint, status: int, stored: Answer, fresh: Answer) -> Iterator[Change]:
    """Yield the facts about the answers of one endpoint and status, their bodies' shapes left out."""
    place = Place(endpoint, status)
    if sides := _new(stored.formats, fresh.formats):
        yield BodyFormatChanged(place, *sides, 1.0)
    elif sides := _new(stored.media, fresh.media):
        yield MediaTypeChanged(place, *sides, 1.0)
    announced = {name: count for name in _ENDINGS if (count := fresh.headers.get(name, 0))}
    if announced and not any(stored.headers.get(name) for name in _ENDINGS):
        evidence = Evidence(0, stored.samples, max(announced.values()), fresh.samples)
        yield DeprecationAnnounced(place, evidence, "no such header", ", ".join(announced), 1.0)


def _new(stored: Mapping[str, int], fresh: Mapping[str, int]) -> tuple[Evidence, str, str] | None:
    added = fresh.keys() - stored.keys()
    if not added:
        return None
    kept = sum(count for name, count in fresh.items() if name not in added)
    total = sum(stored.values())
    return Evidence(total, total, kept, sum(fresh.values())), _list(stored), _list(added)


def _list(names: Iterable[str]) -> str:
    return " | ".join(sorted(name or "none" for name in names))
