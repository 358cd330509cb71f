"""A token in the header `Authorization` (RFC 6750)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from driftproxy.adapters.credentials.source import Secret
from driftproxy.adapters.table import Table
from driftproxy.model.http import Request, without_headers

if TYPE_CHECKING:
    from driftproxy.adapters.credentials.vault import Vault

__all__ = ["Bearer"]


class Bearer(Table):
    """A token in the header `Authorization`."""

    kind: Literal["bearer"]
    """`bearer`."""
    token: Secret
    """The token."""

    async def sign(self, request: Request, vault: "Vault") -> Request:
        """Return the request with the token."""
        headers = without_headers(request.headers, frozenset({"authorization"}))
        return replace(request, headers=(*headers, ("Authorization", f"Bearer {await vault.read(self.token)}")))
