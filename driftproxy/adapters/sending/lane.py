"""Everything about one host: its connections, its credential, what waits to be sent to it, and how fast that may go."""

import ssl
from asyncio import Event
from collections.abc import Callable, Mapping
from dataclasses import replace
from heapq import heappop, heappush
from itertools import count
from pathlib import Path

import httpx

from driftproxy.adapters.configuration.hosts import Host, Pacing
from driftproxy.adapters.credentials import Credential
from driftproxy.adapters.credentials.oauth2 import OAuth2
from driftproxy.adapters.credentials.rotation import Rotation
from driftproxy.adapters.credentials.vault import Vault
from driftproxy.adapters.sending.exchange import exchange
from driftproxy.adapters.sending.gate import Gate
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Request, Response, without_headers
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.resending.health import Health
from driftproxy.traffic.resending.pace import Pace
from driftproxy.traffic.resending.permit import Permit, refused
from driftproxy.traffic.resending.plan import Ask
from driftproxy.traffic.resending.resend import resendable

__all__ = ["Lane"]


class Lane:
    """One host; requests that wait are taken out in the order in which they are due."""

    def __init__(
        self,
        host: str,
        hosts: Mapping[str, Host],
        pacing: Pacing,
        *,
        root: Path,
        timeout: float,
        rotation: Rotation,
        cleared: Callable[[bytes], bytes],
        context: Callable[[], ssl.SSLContext],
    ) -> None:
        """Open no connection yet."""
        settings = hosts[host]
        self.pace = Pace(settings.concurrency or pacing.concurrency, settings.rate or pacing.rate, pacing.patience)
        self.health = Health(host)
        self.wake = Event()
        self._host, self._hosts, self._settings = host, hosts, settings
        self._timeout, self._context, self._cleared = timeout, context, cleared
        self._permit = settings.permit(host)
        self._vault = Vault(host, root, self._door, rotation)
        self._ways: dict[str, Gate] = {}
        self._waiting: list[tuple[float, int, Ask, int]] = []
        self._order = count()

    def put(self, ask: Ask, *, due: float = 0, attempt: int = 1) -> None:
        """Let a request wait until it is due."""
        heappush(self._waiting, (due, next(self._order), ask, attempt))
        self.wake.set()

    def clear(self) -> None:
        """Forget what waits: the round that it was for has ended."""
        self._waiting.clear()

    def due(self, now: float) -> float | None:
        """Return when the next request may be sent, None where none waits or no more may be under way."""
        if not self._waiting or not self.pace.free:
            return None
        return max(self._waiting[0][0], self.pace.due(now))

    def take(self) -> tuple[Ask, int]:
        """Return the request that is due first, and which try it is."""
        *_, ask, attempt = heappop(self._waiting)
        return ask, attempt

    async def send(self, request: Request) -> Response:
        """Return the live answer to a request, with this host's credential; raises Unreachable if there is none."""
        # Before anything is signed; the gate looks at what came of it.
        if why := refused(request, {self._host: self._permit}):
            raise Unreachable(*why)
        request = resendable(request)
        own = tuple((name, self._vault.expanded(value)) for name, value in self._settings.headers.items())
        headers = without_headers(request.headers, frozenset(name.lower() for name, _ in own))
        request = replace(request, headers=(*headers, *own))
        if self._settings.credential:
            request = await self._signed(request, self._settings.credential)
        return await exchange(
            await self._way(), request, lambda said: self._cleared(self._vault.cleared(said)), timeout=self._timeout
        )

    def renew(self) -> bool:
        """Return whether the credential is one that is issued, and will be issued anew."""
        if isinstance(self._settings.credential, OAuth2):
            self._settings.credential.renew(self._vault)
            return True
        return False

    async def close(self) -> None:
        """Close all connections."""
        for way in self._ways.values():
            await way.aclose()

    async def _signed(self, request: Request, credential: Credential) -> Request:
        try:
            return await credential.sign(request, self._vault)
        except Unreachable:
            raise
        except Exception as error:  # noqa: BLE001 - of libraries, over whatever was recorded; its words may be secret
            name = type(error).__name__
            raise Unreachable("auth", f"the request to {self._host} cannot be signed ({name})") from None

    async def _way(self) -> Gate:
        if not (way := self._ways.get(self._host)):
            context = self._context()
            if self._settings.certificate:
                context = httpx.create_ssl_context(verify=context.verify_mode is not ssl.CERT_NONE)
                await self._settings.certificate.show(context, self._vault)
            way = self._ways.setdefault(
                self._host, Gate(self._host, self._permit, context, connections=self.pace.concurrency)
            )
        return way

    def _door(self, url: str) -> httpx.AsyncBaseTransport:
        """Return the way to where tokens are issued: that URL, and nothing else there."""
        issuer = authority_of(url)
        permit = Permit(url.partition(":")[0].lower(), production=True, private=self._settings.private)
        # What is declared as production is posted nothing, not even the question for a token.
        production = issuer in self._hosts and self._hosts[issuer].kind == "production"
        return Gate(issuer, permit, self._context(), connections=1, posts_to="" if production else url)
