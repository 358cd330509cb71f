"""Secrets that a server has replaced by another one (RFC 6749 §6): kept where it came from, for the next night."""

import os
from asyncio import Lock
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from driftproxy.adapters.credentials.source import Source

__all__ = ["Rotation"]


class Rotation:
    """What was replaced in this run, for all hosts together; never written anywhere but to where it came from.

    `root` is the folder that files are relative to; `say` is told, once for each, what could not be kept.
    """

    def __init__(self, root: Path, say: Callable[[str], None] = lambda _sentence: None) -> None:
        """Nothing was replaced yet."""
        self._root, self._say = root, say
        self._fresh: dict[Source, str] = {}
        self._locks: defaultdict[Source, Lock] = defaultdict(Lock)

    def fresh(self, source: Source) -> str | None:
        """Return what has replaced the secret of a source, None where nothing has."""
        return self._fresh.get(source)

    def alone(self, source: Source) -> Lock:
        """Return what is held while a secret is used up: who used an old one at the same time would end both."""
        return self._locks[source]

    def keep(self, source: Source, secret: str, what: str) -> None:
        """Use this secret from now on; `what` it is called in a sentence."""
        first = source not in self._fresh
        self._fresh[source] = secret
        why = self._kept(source, secret)
        if why and first:
            self._say(
                f"{what} was replaced by the server, and {why}: the next run will be refused; "
                "let it come from a file or a keyring that can be written to"
            )

    def _kept(self, source: Source, secret: str) -> str:
        """Write it to where the old one came from; return why that cannot be, or an empty text."""
        if source.file:
            path = Path(os.path.realpath(self._root / source.file))
            try:
                _write(path, secret)
            except OSError as error:
                return f"{path} cannot be written ({error.strerror or error})"
            return ""
        if source.keyring:
            service, _, user = source.keyring.partition("/")
            try:
                import keyring  # noqa: PLC0415 - an extra

                keyring.set_password(service, user, secret)
            except Exception as error:  # noqa: BLE001 - every backend has errors of its own
                return f"the keyring cannot be written ({type(error).__name__})"
            return ""
        return "an environment variable cannot be written" if source.text else "a command cannot be told"


def _write(path: Path, secret: str) -> None:
    """Replace a file as a whole; nobody else can read it in between."""
    beside = path.with_name(f".{path.name}.{os.getpid()}-{token_hex(4)}~")
    mode = path.stat().st_mode & 0o777
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{secret}\n")
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
