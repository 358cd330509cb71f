"""The files of a bucket: any place that fsspec reaches by a URL, of which S3 and what speaks like it is promised."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from random import uniform
from secrets import token_hex
from typing import Any, TypeVar

import fsspec

from driftproxy.adapters.storage.begun import NOTE, OvertakenError, end, noted
from driftproxy.model.errors import CassetteError

__all__ = ["BucketFiles"]

T = TypeVar("T")


class BucketFiles:
    """Objects below a URL such as `s3://bucket/prefix`; credentials come from the environment, as for all AWS tools.

    An object is whole or not there. Whoever writes one after somebody else did, without having read that, is told by
    S3 (`If-Match`) and begins again; elsewhere the last one wins.
    """

    def __init__(self, url: str) -> None:
        """Take the URL; raises CassetteError."""
        self._url = url.rstrip("/")
        self._conditional = url.startswith(_S3)
        self._seen: dict[str, str] | None = None
        try:
            self._system, root = fsspec.core.url_to_fs(self._url, skip_instance_cache=True, use_listings_cache=False)
        except ImportError as error:
            extra = "`pip install 'driftproxy[s3]'`" if self._conditional else f"a package ({error})"
            raise CassetteError(f"{self} cannot be opened without {extra}") from error
        except Exception as error:  # each file system has its own
            raise CassetteError(f"{self} cannot be opened: {_reason(error)}") from error
        self._root = str(root).rstrip("/")

    def __str__(self) -> str:
        """Return the URL, without a password."""
        return re.sub(r"//[^/]*@", "//", self._url)

    def walk(self) -> Iterator[str]:
        """Return the paths of all objects."""
        return iter(self.versions())

    def there(self, paths: Sequence[str]) -> list[str]:
        """Return those of the paths at which there is an object."""
        found: dict[str, str] = {}
        with self._told("listed"):
            for folder in {self._key(path).rpartition("/")[0] for path in paths}:
                names = [
                    key.removeprefix(f"{folder}/") for key in map(self._key, paths) if key.startswith(f"{folder}/")
                ]
                found |= self._versions(self._system.find(folder, prefix=_common(names), detail=True))
        self._note({path: found.get(path, "") for path in paths})
        return [path for path in paths if path in found]

    def head(self, path: str, size: int) -> bytes | None:
        """Return the first bytes, or None where there are none."""
        with suppress(Exception):  # an empty object has no first byte, which is an error
            data: bytes = self._system.cat_file(self._key(path), start=0, end=size)
            return data
        return None

    def read(self, path: str) -> bytes:
        """Return what the object holds."""
        with self._told(f"read from {path}"):
            if self._seen is not None and path not in self._seen:
                self._note({path: self.version(path)})
            data: bytes = self._system.cat_file(self._key(path))
            return data

    def size(self, path: str) -> int:
        """Return how many bytes it has."""
        with self._told(f"read from {path}"):
            return int(self._system.info(self._key(path))["size"])

    def versions(self) -> dict[str, str]:
        """Return the paths of all objects with their versions."""
        found = self._listed()
        with suppress(CassetteError):  # who may not write reads what is there
            if self._end(found):
                found = self._listed()
        hidden = re.compile(r"(^|/)\.")
        return {path: version for path, version in found.items() if not hidden.search(path)}

    def version(self, path: str) -> str:
        """Return what S3 calls the `ETag` of an object."""
        with self._told(f"read from {path}"), suppress(FileNotFoundError):
            return _version(self._system.info(self._key(path)))
        return ""

    def digest(self, path: str) -> str:
        """Return its version, which is a digest of what it holds."""
        return self.version(path)

    def write(self, files: Mapping[str, bytes | Iterable[bytes]]) -> None:
        """Write objects, all or none; what was begun before a kill is ended by whoever comes next."""
        whole = {path: one if isinstance(one, bytes) else b"".join(one) for path, one in files.items()}
        if len(whole) == 1:
            self._put(*whole.popitem())
            return
        before = {path: self.content(path) for path in whole}
        note = f"{NOTE}{token_hex(8)}"
        self.put(note, noted(whole, before, lambda path: (self._seen or {}).get(path) or self.version(path)), None)
        done: list[str] = []
        try:
            for path, content in whole.items():
                done.append(path)
                self._put(path, content)
        except BaseException as error:
            if isinstance(error, OvertakenError) and self.content(note) is None:
                self._seen = self._seen and {**self._seen, **{path: self.version(path) for path in whole}}
                return  # by somebody for whom all was written that we had begun
            try:
                self.remove(note)  # first, or what is put back now would be written later
            except CassetteError:
                raise error from None  # who comes next ends it
            with suppress(OvertakenError):  # then it is no longer ours to put back
                for path in done[:-1]:
                    self._put_back(path, before[path])
            raise
        with suppress(CassetteError):  # who comes next finds that all is done
            self.remove(note)

    def alone(self, paths: Iterable[str], act: Callable[[], T]) -> T:  # noqa: ARG002 - what is read is what counts
        """Return what `act` does, which is done again where somebody else wrote what it had read."""
        if self._seen is not None:
            return act()
        for number in range(_MOST):
            self._seen = {}
            try:
                self._end(self._listed(NOTE))
                return act()
            except OvertakenError:
                time.sleep(uniform(0, min(_LONGEST_PAUSE, 2**number / 100)))  # noqa: S311 - so that not all come at once
            finally:
                self._seen = None
        raise CassetteError(f"others keep on writing to {self}; try again when they are done")

    def content(self, path: str) -> bytes | None:
        """Return what an object holds, None where there is none."""
        with self._told(f"read from {path}"), suppress(FileNotFoundError):
            data: bytes = self._system.cat_file(self._key(path))
            return data
        return None

    def put(self, path: str, content: bytes, was: str | None) -> str:
        """Return the version that it has now; raises OvertakenError where it is not the version `was`, if told."""
        condition: dict[str, str] = {}
        if self._conditional and was is not None:
            condition = {"IfMatch": was} if was else {"IfNoneMatch": "*"}
        whole = {"chunksize": _LARGEST} if self._conditional else {}
        with self._told(f"written to {path}", overtaken=bool(condition)):
            said = self._system.pipe_file(self._key(path), content, **whole, **condition)
        return str(said["ETag"]) if isinstance(said, Mapping) and "ETag" in said else self.version(path)

    def remove(self, path: str) -> None:
        """Take an object away, if it is there."""
        with self._told(f"taken away from {path}"), suppress(FileNotFoundError):
            self._system.rm_file(self._key(path))

    def _put(self, path: str, content: bytes) -> None:
        was = self._seen.get(path) if self._seen is not None else None
        try:
            version = self.put(path, content, was)
        except OvertakenError:
            if self.content(path) != content:  # else somebody is ending what we had begun
                raise
            version = self.version(path)
        if self._seen is not None:
            self._seen[path] = version

    def _put_back(self, path: str, content: bytes | None) -> None:
        if content is None:
            self.remove(path)
        else:
            self._put(path, content)

    def _listed(self, prefix: str = "") -> dict[str, str]:
        with self._told("listed"):
            return self._versions(self._system.find(self._root, prefix=prefix, detail=True))

    def _end(self, paths: Iterable[str]) -> bool:
        """End what was begun, if there is any; return whether there was."""
        notes = [path for path in paths if path.startswith(NOTE)]
        for note in notes:
            end(self, note)
        return bool(notes)

    def _note(self, versions: Mapping[str, str]) -> None:
        """Remember what was there when it was read first."""
        if self._seen is not None:
            self._seen = {**versions, **self._seen}

    def _versions(self, found: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        below = f"{self._root}/"
        return {key.removeprefix(below): _version(info) for key, info in found.items() if key.startswith(below)}

    def _key(self, path: str) -> str:
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts:
            raise CassetteError(f"`{path!r}` is no path inside {self}")
        return f"{self._root}/{path}"

    @contextmanager
    def _told(self, what: str, *, overtaken: bool = False) -> Iterator[None]:
        try:
            yield
        except CassetteError:
            raise
        except Exception as error:  # each file system has its own
            if overtaken and (isinstance(error, FileExistsError | FileNotFoundError) or _code(error) in _OVERTAKEN):
                raise OvertakenError from error
            raise CassetteError(f"{self} cannot be {what}: {_reason(error)}") from error


_S3 = ("s3://", "s3a://")
_MOST = 20
_LONGEST_PAUSE = 0.5
_LARGEST = 5 << 30
_OVERTAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"})
_ADVICE = {
    "NoCredentialsError": "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    "PermissionError": "these credentials do not allow it; see which rights on the bucket they have",
    "EndpointConnectionError": "the host cannot be reached; see AWS_ENDPOINT_URL_S3 and the network",
    "NoSuchBucket": "there is no such bucket; make it, or mend its name",
}


def _code(error: BaseException) -> str:
    """Return what S3 calls an error, `""` for any other."""
    said = getattr(error.__cause__ or error, "response", None)
    return str(said.get("Error", {}).get("Code", "")) if isinstance(said, Mapping) else ""


def _reason(error: Exception) -> str:
    words = (str(error) or type(error).__name__).splitlines()[0]
    return _ADVICE.get(_code(error)) or _ADVICE.get(type(error).__name__) or words


def _common(names: Sequence[str]) -> str:
    """Return with what all names begin."""
    first, last = min(names), max(names)
    return first[: next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _version(info: Mapping[str, Any]) -> str:
    names = ("ETag", "etag", "LastModified", "mtime", "created", "size")
    return next((str(info[name]) for name in names if info.get(name) is not None), "there")
