"""Recordings as they were read before, so that neither a parser nor redaction looks at them twice."""

import marshal
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from driftproxy.adapters.caching.cache import Cache, cache_folder, fingerprint
from driftproxy.adapters.caching.parts import Parts, interaction, parts
from driftproxy.adapters.storage.store import Cassettes, Folder
from driftproxy.model.http import Cassette, Headers
from driftproxy.traffic.redact import Redactor

__all__ = ["Kept", "keeping"]


def keeping(store: Cassettes, names: Iterable[str], redactor: Redactor) -> Cassettes:
    """Return the store, which reads sooner what was read before with a redactor of the same settings.

    So it does where there are many cassettes; few are read sooner than looked up. The first time, several processes
    read them.
    """
    names = tuple(names)
    if len(names) < _MANY:
        return store
    kept = Kept(str(Path(str(store)).absolute()), redactor, 2 * len(names))
    if not (kept.empty and isinstance(store, Folder)):
        return store.keeping(kept)
    from driftproxy.adapters.caching.ahead import Ahead  # noqa: PLC0415 - slow, and needed once

    return store.keeping(kept, Ahead(store.path, store.paths(names), redactor))


class Kept:
    """The interactions of one store's cassettes, by a digest of the file that each was read from.

    Of a cassette in which redaction has to hide something only that is kept. All lie in one file in the folder of the
    cache, which is this user's alone; where there are more than `most`, those that were not read now make way.
    """

    def __init__(self, place: str, redactor: Redactor, most: int) -> None:
        """Take where the store is, and the redactor, which is told what needs no look any more."""
        self._harmless = redactor.harmless
        self._most = most
        self._cache = Cache(cache_folder(), "recordings", most=8, largest=_LARGEST)
        self._key = fingerprint([redactor.settings])
        # Named after the place, so that what weaker settings let through does not outlive them.
        self._name = sha256(place.encode("utf-8", "surrogateescape")).hexdigest()
        self._held = _loaded(self._cache.get(self._key, self._name)) if self._key else {}
        self._asked = b""
        self._seen: dict[str, tuple[bytes, Cassette]] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing was read before."""
        return not self._held

    def get(self, name: str, data: bytes) -> Cassette | None:
        """Return the cassette that a file with this content is, or None."""
        self._asked = digest = sha256(data).digest()
        if not (held := self._held.get(digest)):
            return None
        found = Cassette(name, tuple(map(interaction, held)))
        self._harmless.trust(found.interactions)
        self._seen[name] = digest, found
        return found

    def read(self, cassette: Cassette) -> None:
        """Hear which cassette the file is that was asked for last, and was not kept."""
        if not cassette.unread:
            self._seen[cassette.name] = self._asked, cassette

    def keep(self, clean: Iterable[Cassette]) -> None:
        """Keep what was read, of that in which nothing was hidden, as these cassettes show."""
        read = {digest for digest, _ in self._seen.values()}
        if not self._key or read <= self._held.keys():
            return
        kept = {**dict.fromkeys(read, _NOTHING), **self._held}
        for one in clean:
            digest, cassette = self._seen.get(one.name, (b"", None))
            if cassette:
                same = cassette.interactions == one.interactions
                kept[digest] = tuple(map(parts, one.interactions)) if same else _NOTHING
        if len(kept) > self._most:
            kept = {digest: kept[digest] for digest in read}
        if sum(len(one[3]) + len(one[7]) for held in kept.values() for one in held) > _LARGEST:
            kept = {}
        self._cache.put(self._key, marshal.dumps(_shared(kept)), self._name)


_MANY = 100
_LARGEST = 256 << 20
_NOTHING: tuple[Parts, ...] = ()


def _shared(kept: Mapping[bytes, tuple[Parts, ...]]) -> dict[bytes, tuple[Parts, ...]]:
    """Return the same with one object for all that are equal: headers mostly are, and each is then read but once."""
    words: dict[str, str] = {}
    fields: dict[tuple[str, str], tuple[str, str]] = {}
    heads: dict[Headers, Headers] = {}

    def word(text: str) -> str:
        return words.setdefault(text, text)

    def field(one: tuple[str, str]) -> tuple[str, str]:
        return fields.get(one) or fields.setdefault(one, (word(one[0]), word(one[1])))

    def head(headers: Headers) -> Headers:
        return heads.get(headers) or heads.setdefault(headers, tuple(map(field, headers)))

    return {
        digest: tuple(
            (word(method), url, head(asked), body, status, word(reason), head(said), content)
            for method, url, asked, body, status, reason, said, content in interactions
        )
        for digest, interactions in kept.items()
    }


def _loaded(data: bytes | None) -> dict[bytes, tuple[Parts, ...]]:
    with suppress(ValueError, EOFError, TypeError):
        found = marshal.loads(data) if data else {}  # noqa: S302 - whole, and written by us (see `Cache`)
        return found if isinstance(found, dict) else {}
    return {}
