"""What earlier nights taught, on disk: one JSON file in the state folder, which can be deleted at any time."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PositiveInt, StringConstraints

from driftproxy.adapters.storage.whole import trouble, write_whole
from driftproxy.adapters.unversioned import unversioned
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.known import Diary, Known, Where

__all__ = ["KnownFile"]

_VERSION = 1
_Counts = dict[str, PositiveInt]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
_Places = dict[str, dict[int, dict[str, dict[_Day, tuple[_Counts, ...]]]]]


class _Document(BaseModel):
    """Endpoint to status to path to day to rounds of that day: label to count."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1]
    places: _Places
    doubted: _Places = {}


@dataclass(frozen=True, slots=True)
class KnownFile:
    """The file `known.json` in a project's state folder (`.driftproxy`): endpoints, paths, kinds, days and counts."""

    state: Path

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.state / "known.json"

    def load(self) -> tuple[Known, str]:
        """Return what is known, and a sentence about what is wrong with the file, which is then taken for empty."""
        try:
            document = _Document.model_validate(json.loads(self.path.read_bytes()))
            known = Known(_flat(document.places), _flat(document.doubted))
            for day in {day for places in (known.places, known.doubted) for diary in places.values() for day in diary}:
                date.fromisoformat(day)
        except FileNotFoundError:
            return Known(), ""
        except (OSError, ValueError, RecursionError) as error:
            problem = error.strerror if isinstance(error, OSError) else "it is damaged, or of another version"
            return Known(), f"what earlier nights taught is left out: {self.path} cannot be read ({problem}); delete it"
        return known, ""

    def save(self, known: Known) -> None:
        """Replace what is known, whole or not at all; raises DriftproxyError if that cannot be done."""
        document = {"version": _VERSION, "places": _nested(known.places)}
        if known.doubted:
            document["doubted"] = _nested(known.doubted)
        text = json.dumps(document, indent=1, sort_keys=True)
        try:
            unversioned(self.state)
            write_whole({self.path: f"{text}\n".encode()})
        except OSError as error:
            raise DriftproxyError(f"{self.path} cannot be written: {trouble(error)}") from error


def _flat(places: _Places) -> dict[Where, Diary]:
    return {
        Where(endpoint, status, path): diary
        for endpoint, statuses in places.items()
        for status, paths in statuses.items()
        for path, diary in paths.items()
    }


def _nested(places: Mapping[Where, Diary]) -> Mapping[str, Mapping[str, Mapping[str, Diary]]]:
    found: defaultdict[str, defaultdict[str, dict[str, Diary]]] = defaultdict(lambda: defaultdict(dict))
    for where, diary in places.items():
        found[where.endpoint][str(where.status)][where.path] = diary
    return found
