"""Several objects of a bucket as one write: what they are going to hold is noted in one object, before any is written.

A bucket has no locks, so nobody knows whether the writer of a note is at it still, or was killed. Whoever comes next
ends it in either case; a writer that is alive finds that out, and goes on as if it had done so itself.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Protocol

__all__ = ["NOTE", "Objects", "OvertakenError", "end", "noted"]

NOTE = ".driftproxy-begun-"
"""What names of notes begin with; hidden, so that no listing takes one for a cassette."""


class OvertakenError(Exception):
    """Somebody else wrote what we had read."""


class Objects(Protocol):
    """The objects of a bucket, by path."""

    def content(self, path: str) -> bytes | None:
        """Return what an object holds, None where there is none."""

    def version(self, path: str) -> str:
        """Return its version, `""` where there is none."""

    def put(self, path: str, content: bytes, was: str | None) -> str:
        """Return the version that it has now; raises OvertakenError where it is no more the version `was`, if told."""

    def remove(self, path: str) -> None:
        """Take it away, if it is there."""


def noted(files: Mapping[str, bytes], before: Mapping[str, bytes | None], version: Callable[[str], str]) -> bytes:
    """Return the note: by path the version that is replaced, what it holds, and what it is going to hold."""
    return json.dumps({path: (version(path), _text(before[path]), _text(now)) for path, now in files.items()}).encode()


def end(objects: Objects, note: str) -> None:
    """Write what is noted and not written yet, and remove the note.

    Where somebody else has written one of the objects, the others are put back, and the note stays, but says nothing
    any more: it is its writer's sign that nothing of it was written. A note that is none is left alone.
    """
    try:
        said = json.loads(objects.content(note) or b"null")
        files = {path: (was, _bytes(before), _bytes(now)) for path, (was, before, now) in said.items()}
    except (AttributeError, TypeError, ValueError):
        return
    there = {path: objects.version(path) for path in files}
    left = [path for path, (was, _, _) in files.items() if there[path] == was]
    done = [path for path, (_, _, now) in files.items() if path not in left and objects.content(path) == now]
    try:
        if len(left) + len(done) == len(files):
            for path in left:
                objects.put(path, files[path][2] or b"", there[path])
            objects.remove(note)
            return
        objects.put(note, b"null", None)
        for path in done:
            if (before := files[path][1]) is None:
                objects.remove(path)
            else:
                objects.put(path, before, there[path])
    except OvertakenError:
        return  # by its writer, or by somebody who ends it, too


def _text(content: bytes | None) -> str | None:
    return None if content is None else b64encode(content).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
