"""Sends recorded requests to live hosts, many at a time: with each host's own credential and at its own pace."""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType

import httpx

from driftproxy.adapters.configuration.hosts import Host, Pacing
from driftproxy.adapters.credentials.rotation import Rotation
from driftproxy.adapters.sending.lane import Lane
from driftproxy.adapters.sending.round import Heard, Judge, Prepare, Round
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Request, Response
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.resending.budget import Budget
from driftproxy.traffic.resending.permit import refused
from driftproxy.traffic.resending.plan import Ask

__all__ = ["LiveSender"]


class LiveSender(AbstractContextManager["LiveSender"]):
    """Sends over HTTP/1.1 or HTTP/2, follows no redirect, keeps no cookie, and unpacks the body.

    `hosts` are the declared ones, by name as `authority_of` has it; no other is contacted. `timeout` is in seconds, for
    an answer as a whole; `verify` false accepts any certificate; files of credentials are relative to `root`. `cleared`
    takes out of an answer what else must not be kept of it. `notices` are sentences for the user, in the end.
    """

    def __init__(
        self,
        hosts: Mapping[str, Host],
        pacing: Pacing = Pacing(),  # noqa: B008 - a frozen value
        *,
        timeout: float = 30,
        verify: bool = True,
        root: Path = Path(),
        budget: Budget | None = None,
        cleared: Callable[[bytes], bytes] = bytes,
    ) -> None:
        """Open no connection yet."""
        self._hosts, self._pacing, self._timeout, self._verify, self._root = hosts, pacing, timeout, verify, root
        self._permits = {name: host.permit(name) for name, host in hosts.items()}
        self._budget = budget or Budget()
        self._cleared = cleared
        self.notices: list[str] = []
        self._rotation = Rotation(root, self.notices.append)
        self._lanes: dict[str, Lane] = {}
        self._runner = asyncio.Runner()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close all connections."""
        self._runner.run(self._closed())
        self._runner.close()

    def send(self, request: Request) -> Response:
        """Return the live answer, of one try; raises Unreachable if there is none, or if it must not be sent."""
        if why := refused(request, self._permits):
            raise Unreachable(*why)
        return self._runner.run(self._lane(request).send(request))

    def send_all(
        self,
        asks: Sequence[Ask],
        judge: Judge,
        heard: Heard,
        prepare: Prepare = lambda ask: ask.request,
        *,
        last: bool = False,
    ) -> bool:
        """Send all, each after those it waits for; return whether Ctrl-C or SIGTERM ended it before all were heard.

        `prepare` returns what to send for a request once those before it were answered, or why it cannot be sent.
        `judge` returns kind and reason of an `Unchecked` where an answer says nothing: it may then be sent again.
        `heard` gets each answer once it is final, or why there is none, in the order in which they come. What is the
        `last` to be sent counts to no budget.
        """
        sound: list[Ask] = []
        for ask in asks:
            if why := refused(ask.request, self._permits):
                heard(ask, Unreachable(*why))
            else:
                sound.append(ask)
        if not sound:
            return False
        budget = Budget() if last else self._budget
        return self._runner.run(Round(self._lane, self._pacing, budget, (prepare, judge, heard)).run(sound))

    def _lane(self, request: Request) -> Lane:
        host = authority_of(request.url)
        if host not in self._lanes:
            self._lanes[host] = Lane(
                host,
                self._hosts,
                self._pacing,
                root=self._root,
                timeout=self._timeout,
                rotation=self._rotation,
                cleared=self._cleared,
                context=lambda: self._context,
            )
        return self._lanes[host]

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(verify=self._verify)

    async def _closed(self) -> None:
        for lane in self._lanes.values():
            await lane.close()
