"""A key in a header or in the query."""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from pydantic import model_validator

from driftproxy.adapters.credentials.source import Secret
from driftproxy.adapters.table import Table
from driftproxy.model.http import Request, without_headers

if TYPE_CHECKING:
    from driftproxy.adapters.credentials.vault import Vault

__all__ = ["ApiKey"]


class ApiKey(Table):
    """A key in a header or in the query."""

    kind: Literal["api-key"]
    """`api-key`."""
    header: str = ""
    """The header's name, such as `X-Api-Key`; or else:"""
    query: str = ""
    """The parameter's name, such as `api_key`."""
    key: Secret
    """The key."""

    @model_validator(mode="after")
    def _one(self) -> "ApiKey":
        if bool(self.header) == bool(self.query):
            raise ValueError("must say where the key goes: set `header` or `query`")
        return self

    async def sign(self, request: Request, vault: "Vault") -> Request:
        """Return the request with the key, in place of a recorded one."""
        key = await vault.read(self.key)
        if self.header:
            headers = without_headers(request.headers, frozenset({self.header.lower()}))
            return replace(request, headers=(*headers, (self.header, key)))
        parts = urlsplit(request.url)
        pairs = [pair for pair in parts.query.split("&") if pair and unquote_plus(pair.partition("=")[0]) != self.query]
        query = "&".join([*pairs, f"{quote(self.query, safe='')}={quote(key, safe='')}"])
        return replace(request, url=urlunsplit(parts._replace(query=query)))
