"""Fetches the secrets of one host when they are needed, and remembers which they were, so that none is written down."""

import asyncio
import json
import os
import re
import subprocess
from asyncio import Lock
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx

from driftproxy.adapters.credentials.rotation import Rotation
from driftproxy.adapters.credentials.source import VARIABLE, Source
from driftproxy.model.errors import Unreachable
from driftproxy.model.pseudonym import PLACEHOLDER

__all__ = ["Vault", "blotted", "spellings"]


class Vault:
    """The secrets of one host; a secret is fetched once for a run, and never shown.

    `root` is the folder that files are relative to; `door` gives the way to the server that issues tokens; `rotation`
    knows which secrets were replaced.
    """

    def __init__(
        self,
        host: str,
        root: Path,
        door: Callable[[str], httpx.AsyncBaseTransport],
        rotation: Rotation | None = None,
    ) -> None:
        """Fetch nothing yet."""
        self.host, self.root, self.door, self.rotation = host, root, door, rotation or Rotation(root)
        self.lock = Lock()
        self._known: dict[Source, str] = {}
        self._secrets: set[str] = set()

    async def read(self, source: Source) -> str:
        """Return a secret; raises Unreachable of the kind `auth`, which says what to set."""
        if fresh := self.rotation.fresh(source):
            return self.keep(fresh)
        if source not in self._known:
            if source.text:
                found = self.expanded(source.text)
            elif source.file:
                found = self._from_file(source.file)
            else:
                ask = self._from_keyring if source.keyring else self._from_command
                found = await asyncio.to_thread(ask, source)
            self._known[source] = self.keep(found)
        return self._known[source]

    def expanded(self, text: str) -> str:
        """Return a text with the contents of the environment variables in it; raises Unreachable if one is not set."""

        def variable(found: re.Match[str]) -> str:
            if (content := os.environ.get(found[1])) is None:
                raise self.missing(f"set the environment variable {found[1]}")
            return self.keep(content.strip())

        return VARIABLE.sub(variable, text)

    def keep(self, secret: str) -> str:
        """Remember a secret, however it may be written in an answer, and return it."""
        self._secrets |= spellings(secret)
        return secret

    def cleared(self, data: bytes) -> bytes:
        """Return what a host said without the secrets that it repeats."""
        return blotted(data, self._secrets)

    def missing(self, remedy: str) -> Unreachable:
        """Return that a credential cannot be had, and what to do."""
        return Unreachable("auth", f"a credential for {self.host} is missing: {remedy}")

    def _from_file(self, name: str) -> str:
        path = self.root / name
        try:
            return path.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            words = getattr(error, "strerror", "") or "it is no text"
            raise self.missing(f"{path} cannot be read: {words}") from None

    def _from_keyring(self, source: Source) -> str:
        service, _, user = source.keyring.partition("/")
        try:
            import keyring  # noqa: PLC0415 - an extra
        except ImportError:
            raise self.missing("`pip install 'driftproxy[keyring]'` reads it from the keyring") from None
        try:
            found = keyring.get_password(service, user)
        except Exception as error:  # noqa: BLE001 - every backend has errors of its own
            raise self.missing(f"the keyring cannot be read ({type(error).__name__})") from None
        if found is None:
            raise self.missing(f"`keyring set {service} {user}` keeps it")
        return found

    def _from_command(self, source: Source) -> str:
        program = source.command[0]
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command
                source.command,
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise self.missing(f"the command `{program}` did not end within {_PATIENCE} s") from None
        except OSError as error:
            raise self.missing(f"the command `{program}` cannot be started: {error.strerror or error}") from None
        if done.returncode or not done.stdout.strip():
            raise self.missing(f"the command `{program}` ended with exit code {done.returncode} and no secret")
        return done.stdout.decode("utf-8", "surrogateescape").strip()


_PATIENCE = 60
_SHORTEST = 8
"""A shorter variable is hardly a secret, and may be in any text by accident (characters)."""


def spellings(secret: str) -> frozenset[str]:
    """Return how an answer may write a secret that it repeats: as it is, in a URL, in JSON, in HTML."""
    texts = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return frozenset(
        {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), escape(secret), *texts}
        | {one.replace("/", "\\/") for one in texts}
    )


def blotted(data: bytes, secrets: Iterable[str]) -> bytes:
    """Return what a host said without these secrets, those left out that are too short to be told from other words."""
    for secret in sorted((one for one in secrets if len(one) >= _SHORTEST), key=lambda one: (-len(one), one)):
        data = data.replace(secret.encode("utf-8", "surrogateescape"), PLACEHOLDER.encode())
    return data
