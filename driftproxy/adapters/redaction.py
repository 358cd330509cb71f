"""The redactor of a project: with its further names, and with its key, which is never committed."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from hashlib import blake2b
from secrets import token_hex
from typing import TYPE_CHECKING

from driftproxy.adapters.unversioned import unversioned
from driftproxy.model.errors import ConfigError
from driftproxy.traffic.redact import Redactor

if TYPE_CHECKING:
    from pathlib import Path

    from driftproxy.adapters.configuration.config import Config  # costs the writer of a recording its start

__all__ = ["VARIABLE", "project_key", "redactor_of"]

VARIABLE = "DRIFTPROXY_KEY"
"""The environment variable that gives the key to teams and to CI; empty, there is none."""


def redactor_of(config: Config, *, writes: bool = False) -> Redactor:
    """Return the redactor of a project; the key is made on first use where recordings are written.

    Raises ConfigError for a key that is none.
    """
    key = project_key(config.state, make=writes)
    return Redactor(config.redact.names, key=key, personal=config.redact.personal)


def project_key(state: Path, *, make: bool) -> bytes:
    """Return the key of the project whose state folder this is, `b""` where it has none and none can be made.

    Raises ConfigError for a key that is too short to be one, or a file of it that holds something else.
    """
    if (given := os.environ.get(VARIABLE)) is not None:
        return _given(given.strip())
    path = state / _FILE
    try:
        if make and not path.exists():
            _make(path)
        text = path.read_text("ascii").strip()
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except (OSError, UnicodeDecodeError):
        return b""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ConfigError(f"{path} holds no key: put the right one there, or delete it, and another one is made")
    return bytes.fromhex(text)


_FILE = "key"
_LEAST = 16


def _given(text: str) -> bytes:
    if text and len(text) < _LEAST:
        raise ConfigError(
            f"{VARIABLE} is too short to be a key: give it {_LEAST} characters or more, best 64 random ones"
        )
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=32).digest() if text else b""


def _make(path: Path) -> None:
    """Make a key; of two that make one at once, the first wins."""
    unversioned(path.parent)
    beside = path.with_name(f".{_FILE}.{os.getpid()}-{token_hex(4)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{token_hex(32)}\n")
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
