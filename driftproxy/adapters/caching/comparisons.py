"""The reports of comparisons that were made before, so that nothing is compared twice."""

from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter

from driftproxy.adapters.caching.cache import Cache
from driftproxy.model.finding import Report

__all__ = ["Comparisons"]


class Comparisons:
    """Reports, which hold no secrets, by the fingerprint of all that they were made from."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the cache."""
        self.folder = folder
        self._cache = Cache(folder, "report", most=32, largest=4 << 20)

    def get(self, key: str) -> Report | None:
        """Return the report that was put under this key, or None."""
        text = self._cache.get(key)
        with suppress(ValueError):
            return _REPORT.validate_json(text) if text else None
        return None

    def put(self, key: str, report: Report) -> None:
        """Keep a report."""
        with suppress(ValueError):
            self._cache.put(key, _REPORT.dump_json(report))


_REPORT = TypeAdapter(Report)
