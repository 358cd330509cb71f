"""What replay needs of the configuration, remembered: who starts it again need not wait until all is checked again."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from driftproxy.adapters.caching.cache import Cache, cache_folder, fingerprint
from driftproxy.adapters.configuration.document import found_from

if TYPE_CHECKING:
    from driftproxy.adapters.configuration.config import Config

__all__ = ["settings"]


def settings(start: Path) -> Config:
    """Return the configuration of the project that `start` is in, and raise, as `config.load` does.

    Where this very program has checked a file with the same content at the same place before, that part of it is there
    at once which replay needs; anything else is read when it is asked for.
    """
    cache = Cache(cache_folder(), "settings", _MOST, _LARGEST)
    path = found_from(start)
    data = _content(path)
    key = fingerprint([repr((str(start), str(path), data))])
    if key and (known := cache.get(key)):
        return cast("Config", _Known(start, known))
    config = _loaded(start)
    if key and isinstance(config.cassettes, Path) and _content(path) == data:  # a URL may hold a credential
        places = {name: str(getattr(config, name)) for name in _PLACES}
        cache.put(key, json.dumps({**config.model_dump(mode="json", include=_TABLES), **places}).encode())
    return config


_MOST = 64
_LARGEST = 1 << 20
_PLACES = "cassettes", "root", "state"
_TABLES = {"faults", "redact", "replay"}


class _Known:
    """A configuration of which a part is known."""

    def __init__(self, start: Path, known: bytes) -> None:
        told = vars(json.loads(known, object_hook=_plain))
        self.__dict__.update(told, **{name: Path(told[name]) for name in _PLACES})
        self._start = start

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    @cached_property
    def _whole(self) -> Config:
        return _loaded(self._start)


def _plain(table: dict[str, Any]) -> SimpleNamespace:
    """Return a table as it is in a configuration, in which all lists are tuples."""
    return SimpleNamespace(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})


def _loaded(start: Path) -> Config:
    from driftproxy.adapters.configuration.config import load  # noqa: PLC0415 - slow to import; that is why we are here

    return load(start)


def _content(path: Path | None) -> bytes:
    """Return what a file holds, nothing where it cannot be read: who loads it says why."""
    try:
        return path.read_bytes() if path else b""
    except OSError:
        return b""
