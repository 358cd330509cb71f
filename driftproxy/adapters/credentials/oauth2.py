"""A token that a server issues for this run: OAuth 2 client credentials, or a refresh token (RFC 6749 §4.4 and §6)."""

from contextlib import nullcontext
from dataclasses import replace
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from pydantic import Field, PrivateAttr, field_validator

from driftproxy.adapters.credentials.source import Secret, Words
from driftproxy.adapters.table import Table
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Request, without_headers
from driftproxy.traffic.endpoints.host import authority_of

if TYPE_CHECKING:
    from driftproxy.adapters.credentials.vault import Vault

__all__ = ["OAuth2"]


class OAuth2(Table):
    """OAuth 2: client credentials, or a refresh token where there is one."""

    kind: Literal["oauth2"]
    """`oauth2`."""
    token_url: str
    """Where tokens are issued; nothing but that is asked of it."""
    client_id: Words
    """The client's id."""
    client_secret: Secret | None = None
    """The client's secret."""
    refresh_token: Secret | None = None
    """A refresh token, used in place of the client's own right."""
    client_auth: Literal["basic", "post"] = "basic"
    """How the client says who it is: in a header, or in the body."""
    scope: str = ""
    """What is asked for, words with spaces between."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """Further parameters of the token request, such as an audience."""

    _tokens: WeakKeyDictionary["Vault", dict[str, Any]] = PrivateAttr(default_factory=WeakKeyDictionary)

    @field_validator("token_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if not authority_of(value):
            raise ValueError("must be a URL, such as `https://auth.example.com/oauth/token`")
        return value

    async def sign(self, request: Request, vault: "Vault") -> Request:
        """Return the request with a token that holds; raises Unreachable if none is issued."""
        async with vault.lock:
            token = self._tokens.get(vault)
            if token is None or token.get("expires_at", float("inf")) < time() + _EARLY:
                async with vault.rotation.alone(self.refresh_token) if self.refresh_token else nullcontext():
                    token = self._tokens[vault] = await self._issued(vault)
        headers = without_headers(request.headers, frozenset({"authorization"}))
        return replace(request, headers=(*headers, ("Authorization", f"Bearer {token['access_token']}")))

    def renew(self, vault: "Vault") -> None:
        """Forget the token, which was refused, unless it is newer than any that can have been refused by now."""
        token = self._tokens.get(vault)
        if token and token["issued"] < monotonic() - _FRESH:
            del self._tokens[vault]

    async def _issued(self, vault: "Vault") -> dict[str, Any]:
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415 - slow to load, seldom needed

        secret = await vault.read(self.client_secret) if self.client_secret else None
        method = f"client_secret_{self.client_auth}" if secret else "none"
        asked: dict[str, str] = {"grant_type": "client_credentials"}
        used = await vault.read(self.refresh_token) if self.refresh_token else ""
        if used:
            asked = {"grant_type": "refresh_token", "refresh_token": used}
        if self.scope:
            asked["scope"] = self.scope
        client_id = await vault.read(self.client_id)
        async with AsyncOAuth2Client(
            client_id, secret, token_endpoint_auth_method=method, transport=vault.door(self.token_url), trust_env=False
        ) as client:
            try:
                token = await client.fetch_token(self.token_url, **asked, **self.parameters)
                vault.keep(token["access_token"])
            except Unreachable:
                raise
            except Exception as error:  # noqa: BLE001 - authlib's, httpx's, and that of a token which is none
                # Not its own words: they may quote what was sent.
                issuer, name = authority_of(self.token_url), type(error).__name__
                raise vault.missing(f"{issuer} issued no token ({getattr(error, 'error', '') or name})") from None
        refreshed = token.get("refresh_token")
        if isinstance(refreshed, str) and refreshed:
            vault.keep(refreshed)
            if self.refresh_token and refreshed != used:
                vault.rotation.keep(self.refresh_token, refreshed, f"the refresh token for {vault.host}")
        return {**token, "issued": monotonic()}


_FRESH = 2.0
"""Seconds in which a token is new: several requests with the one before may be refused together."""

_EARLY = 30
"""Seconds before its end at which a token is not used any more."""
