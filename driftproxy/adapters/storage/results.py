"""The last comparison on disk: its report, as JSON and as a page, and the fresh recordings beside it."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from driftproxy.adapters.storage.lock import locked
from driftproxy.adapters.storage.place import is_url
from driftproxy.adapters.storage.store import Folder
from driftproxy.adapters.storage.whole import trouble, write_whole
from driftproxy.adapters.unversioned import unversioned
from driftproxy.model.errors import DriftproxyError, NothingHeard
from driftproxy.model.finding import Report
from driftproxy.model.http import Cassette

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["LastResult", "report_in", "report_schema"]


@dataclass(frozen=True, slots=True)
class LastResult:
    """What the last comparison left in a project's state folder (`.driftproxy`), which git ignores."""

    state: Path

    @property
    def folder(self) -> Path:
        """Where the last result lies."""
        return self.state / "last"

    @property
    def version(self) -> str:
        """What is another text once there is another result, `""` where there is none."""
        try:
            found = (self.folder / "report.json").stat()
        except OSError:
            return ""
        return f"{found.st_mtime_ns:x}-{found.st_ino:x}"

    def save(
        self, report: Report, fresh: Sequence[Cassette], source: str, compared: Mapping[str, Sequence[str]]
    ) -> None:
        """Replace the last result by this one, whole or not at all; raises DriftproxyError if that cannot be done.

        `source` is the folder of the stored cassettes, or its URL, `compared` the digests of the answers in each.
        """
        from driftproxy.reporters.html import html  # noqa: PLC0415 - who asks for the last result writes none
        from driftproxy.reporters.json import json as json_report  # noqa: PLC0415

        new = self.state / f"last-{token_hex(4)}"
        try:
            unversioned(self.state)
            write_whole(
                {
                    new / "report.json": json_report.render(report).encode(),
                    new / "report.html": html.render(report).encode("utf-8", "backslashreplace"),
                    new / "compared.json": json.dumps(compared, indent=2).encode(),
                    new / "source": f"{_absolute(source)}\n".encode(errors="surrogateescape"),
                }
            )
            Folder(new / "fresh").save(fresh)
            with locked(self.state):
                self._replace(new)
        except OSError as error:
            raise DriftproxyError(f"the result cannot be kept in {self.state}: {trouble(error)}") from error
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def report(self) -> Report:
        """Return the last report; raises NothingHeard if there was no comparison yet."""
        path = self.folder / "report.json"
        return _parsed(self._read(path), path)

    def fresh(self) -> tuple[Cassette, ...]:
        """Return the fresh recordings of the last comparison; raises CassetteError if one cannot be read."""
        folder = Folder(self.folder / "fresh")
        return tuple(folder.load(name) for name in folder.names())

    def compared(self) -> dict[str, list[str]]:
        """Return the digests of the stored answers that were compared, by cassette."""
        path = self.folder / "compared.json"
        try:
            found: dict[str, list[str]] = _checked(dict[str, list[str]]).validate_python(json.loads(self._read(path)))
        except (ValueError, RecursionError) as error:
            raise DriftproxyError(f"{path} cannot be read; run `driftproxy rerecord` again") from error
        return found

    def source(self) -> str:
        """Return the folder of the stored cassettes; raises NothingHeard if there was no comparison yet."""
        return self._read(self.folder / "source").decode(errors="surrogateescape").rstrip("\n")

    def is_of(self, source: str) -> bool:
        """Return whether there is a result, and of the recordings in this folder or at this URL."""
        try:
            return self.source() == _absolute(source)
        except NothingHeard:
            return False

    def _replace(self, new: Path) -> None:
        self._end_what_was_begun()
        old = self.state / f"{new.name}{_OLD}"
        if self.folder.exists():
            self.folder.rename(old)
        try:
            new.rename(self.folder)
        except BaseException:  # Ctrl-C, too
            if old.exists():
                old.rename(self.folder)
            raise
        shutil.rmtree(old, ignore_errors=True)

    def _end_what_was_begun(self) -> None:
        """Put the result in its place that a killed process had begun to put there; the state must be locked."""
        for old in self.state.glob(f"last-*{_OLD}"):
            new = old.with_name(old.name.removesuffix(_OLD))
            if not self.folder.exists():
                (new if new.exists() else old).rename(self.folder)
            shutil.rmtree(old, ignore_errors=True)

    def _read(self, path: Path) -> bytes:
        try:
            if not self.folder.exists() and self.state.is_dir():
                with locked(self.state):
                    self._end_what_was_begun()
            return path.read_bytes()
        except FileNotFoundError as error:
            raise NothingHeard(f"there is no result in {self.state} yet; `driftproxy rerecord` makes one") from error
        except OSError as error:
            raise DriftproxyError(f"{path} cannot be read: {error.strerror or error}") from error


def report_in(path: Path) -> Report:
    """Return the report in a file, in the format `json`; raises DriftproxyError if there is none."""
    try:
        return _parsed(path.read_bytes(), path)
    except OSError as error:
        raise DriftproxyError(f"{path} cannot be read: {error.strerror or error}") from error


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema of the JSON report, format version 1."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_checked(Report).json_schema(mode="serialization"),
    }
    schema["properties"] = {
        "version": {"const": 1},
        "verdict": {"enum": ["clean", "drift", "inconclusive"]},
        **schema["properties"],
    }
    schema["required"] = list(schema["properties"])
    return schema


_OLD = "-old"
_NAMES = tuple(Report.__dataclass_fields__)


def _absolute(source: str) -> str:
    return source if is_url(source) else str(Path(source).resolve())


@cache
def _checked(kind: Any) -> "TypeAdapter[Any]":
    """Return what makes a value of this kind of plain data, or refuses it."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow, and mostly there is no result to be read

    return TypeAdapter(kind)


def _parsed(text: bytes, path: Path) -> Report:
    try:
        document = json.loads(text)
        found: Report = _checked(Report).validate_python({name: document[name] for name in _NAMES if name in document})
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DriftproxyError(f"{path} cannot be read as a report; run `driftproxy rerecord` again") from error
    return found
