"""A signature that a function of the project makes: HMAC in one of its thousand dialects."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING, Literal

from pydantic import field_validator

from driftproxy.adapters.credentials.source import Secret
from driftproxy.adapters.table import Table
from driftproxy.model.http import Request, without_headers

if TYPE_CHECKING:
    from driftproxy.adapters.credentials.vault import Vault

__all__ = ["Hook"]


class Hook(Table):
    """A function of the project: it gets the request and the secret, and returns headers."""

    kind: Literal["hook"]
    """`hook`."""
    function: str
    """A file, relative to the configuration, and a function in it: `signing.py:sign`."""
    secret: Secret
    """What it signs with."""

    @field_validator("function")
    @classmethod
    def _names_both(cls, value: str) -> str:
        if not all(value.rpartition(":")):
            raise ValueError("must be a file and a function in it, such as `signing.py:sign`")
        return value

    async def sign(self, request: Request, vault: "Vault") -> Request:
        """Return the request with the headers that the function returns for it."""
        file, _, name = self.function.rpartition(":")
        secret = await vault.read(self.secret)
        try:
            headers = dict(_function(vault.root / file, name)(request, secret))
            added = tuple((str(name), str(value)) for name, value in headers.items())
        except Exception as error:  # noqa: BLE001 - it is somebody else's program
            # Not its own words: they may quote the secret.
            raise vault.missing(f"the function {self.function} failed ({type(error).__name__}); mend it") from None
        replaced = frozenset(name.lower() for name, _ in added)
        return replace(request, headers=(*without_headers(request.headers, replaced), *added))


@lru_cache(maxsize=32)
def _function(path: Path, name: str) -> Callable[[Request, str], Mapping[str, str]]:
    function: Callable[[Request, str], Mapping[str, str]] = run_path(str(path))[name]
    return function
