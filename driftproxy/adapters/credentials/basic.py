"""A user and a password in the header `Authorization` (RFC 7617)."""

from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from driftproxy.adapters.credentials.source import Secret, Words
from driftproxy.adapters.table import Table
from driftproxy.model.http import Request, without_headers

if TYPE_CHECKING:
    from driftproxy.adapters.credentials.vault import Vault

__all__ = ["Basic"]


class Basic(Table):
    """A user and a password."""

    kind: Literal["basic"]
    """`basic`."""
    user: Words
    """The user."""
    password: Secret
    """The password."""

    async def sign(self, request: Request, vault: "Vault") -> Request:
        """Return the request with both."""
        pair = f"{await vault.read(self.user)}:{await vault.read(self.password)}"
        coded = vault.keep(b64encode(pair.encode("utf-8", "surrogateescape")).decode())
        headers = without_headers(request.headers, frozenset({"authorization"}))
        return replace(request, headers=(*headers, ("Authorization", f"Basic {coded}")))
