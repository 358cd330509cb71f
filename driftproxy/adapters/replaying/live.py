"""The way to the real hosts, for requests that have no recording; there is none unless it was asked for."""

import asyncio
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import Future, wait
from fnmatch import fnmatchcase
from http import HTTPStatus
from itertools import count
from time import monotonic
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.recording.frames import Exchanged
from driftproxy.adapters.recording.outbox import Outbox
from driftproxy.adapters.replaying.outlet import Outlet
from driftproxy.exchange._coding import decoded
from driftproxy.model.heard import Heard
from driftproxy.model.http import Headers, Request, Response, without_headers
from driftproxy.model.pace import timing, whole_events
from driftproxy.model.streamed import Coming
from driftproxy.traffic.endpoints.host import is_local

__all__ = ["Live"]


class Live:
    """Passes requests on to the hosts named in `passes`, and where it `records`, to those that the project records.

    What is sent is what the client said, to the host that it named: no other, no redirect is followed, nothing is sent
    twice. `heard` says in the end what was recorded. Used as a context.
    """

    def __init__(self, passes: Collection[str], config: Config, *, records: bool = False) -> None:
        """Open nothing yet."""
        self.heard = Heard()
        self.records = records
        self._passes = frozenset(name.lower() for name in passes)
        self._config = config
        self._numbers = count()
        self._own: Sequence[str] = ()
        self._under_way: dict[Outlet, Future[None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._outbox: Outbox | None = None

    def __enter__(self) -> Self:
        """Start the writer where there is to be one; raises ProxyError if it cannot write."""
        if self.records:
            try:
                self._outbox = asyncio.run_coroutine_threadsafe(
                    Outbox.open(_settings(self._config)), self._at()
                ).result()
            except BaseException:
                self._end()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Let the writer finish; what was not heard again stays."""
        if self._outbox:
            wait([asked for outlet, asked in tuple(self._under_way.items()) if outlet.left], _GRACE)
            self.heard = asyncio.run_coroutine_threadsafe(self._outbox.close(complete=False), self._at()).result()
        self._end()

    def avoid(self, urls: Sequence[str]) -> None:
        """Take the URLs of the proxy that asks, which must not ask itself; they may come to be known later."""
        self._own = urls

    def ask(self, request: Request, cassette: str, test: str) -> Coming | None:
        """Return the answer that is to come, a 502 where there is none; None where the host may not be asked."""
        parts = urlsplit(request.url)
        name, port = (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)
        if not port or (is_local(name) and any(port == urlsplit(url).port for url in self._own)):
            return None
        names = (name, f"{name}:{port}")
        recorded = self.records and any(_fits(one, self._config.record.hosts) for one in names)
        if not recorded and not self._passes.intersection(names):
            return None
        began = next(self._numbers)
        place = (began, cassette or "default", test) if recorded else None
        outlet = Outlet()
        asked = asyncio.run_coroutine_threadsafe(self._get(request, place, outlet), self._at())
        self._under_way[outlet] = asked
        asked.add_done_callback(lambda _: self._under_way.pop(outlet, None))
        return outlet.coming

    def _at(self) -> asyncio.AbstractEventLoop:
        """Return the loop that does the work; it is made late, as no thread outlives a fork."""
        if not self._loop:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
            self._thread.start()
            self._client = httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False)
        return self._loop

    def _end(self) -> None:
        if self._loop:
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    async def _close(self) -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await self._client.aclose()

    async def _get(self, request: Request, place: tuple[int, str, str] | None, outlet: Outlet) -> None:
        try:
            async with asyncio.timeout(_LONGEST):
                heard, headers, pieces = await self._sent(request, outlet, keep=bool(place))
            body = b"".join(data for _, data in pieces)
            if outlet.left:
                body = b"" if "content-encoding" in heard.headers else whole_events(body)
            if place and self._outbox and (body or not outlet.left):
                sent = tuple((_bytes(name), _bytes(value)) for name, value in _plain(request))
                await self._outbox.send(
                    Exchanged(
                        *(*place, request.method, request.url, sent, request.body),
                        *(heard.status_code, heard.reason_phrase, (*headers, *timing(headers, pieces)), body),
                    )
                )
                if self._outbox.failure:
                    outlet.fail(f"the recording has failed: {self._outbox.failure}")
            outlet.end(Response(heard.status_code, heard.reason_phrase, *decoded(_fields(headers), body)))
        except asyncio.CancelledError:
            outlet.fail("the replay has ended")
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for an answer
            outlet.fail(f"{urlsplit(request.url).netloc} was asked, and gave no answer ({type(error).__name__})")

    async def _sent(
        self, request: Request, outlet: Outlet, *, keep: bool
    ) -> tuple[httpx.Response, tuple[tuple[bytes, bytes], ...], list[tuple[float, bytes]]]:
        fields = [(_bytes(name), _bytes(value)) for name, value in _plain(request)]
        asked = httpx.Request(request.method, request.url, headers=fields, content=request.body or None)
        heard = await self._client.send(asked, stream=True)
        headers = tuple(heard.headers.raw)
        events = heard.headers.get("content-type", "").lower().startswith("text/event-stream")
        if events and request.method != "HEAD" and heard.status_code == HTTPStatus.OK:
            outlet.begin(Response(heard.status_code, heard.reason_phrase, _fields(headers)))
        else:
            keep = True
        pieces: list[tuple[float, bytes]] = []

        async def read() -> None:
            size = 0
            try:
                async for piece in heard.aiter_raw():
                    size += len(piece)
                    if keep:
                        pieces.append((monotonic(), piece))
                    outlet.add(piece)
                    if size > _MOST:
                        raise ValueError("too large")
            finally:
                await heard.aclose()

        try:
            await outlet.until_left(asyncio.create_task(read()))
        except asyncio.CancelledError:
            if not outlet.left:
                raise
        return heard, headers, pieces


_PORTS = {"http": 80, "https": 443}
_TIMEOUT = 60.0
_LONGEST = 300.0
_GRACE = 5.0  # what a client has left is recorded at once
_MOST = 256 << 20
_NOT_SENT = frozenset(
    {
        "connection",
        "content-length",
        "driftproxy-fault",
        "expect",
        "host",  # the URL says to whom it goes, whatever else a client claims
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def _plain(request: Request) -> Headers:
    """Return the headers that are for the host, and not for the line to us (RFC 9110 §7.6.1)."""
    named = (value for name, value in request.headers if name.lower() == "connection")
    return without_headers(request.headers, _NOT_SENT | {one.strip().lower() for one in ",".join(named).split(",")})


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern.lower()) for pattern in patterns)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _fields(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("utf-8", "surrogateescape")) for name, value in headers)


def _settings(config: Config) -> dict[str, str | list[str]]:
    return {
        "cassettes": str(config.cassettes),
        "redact": list(config.redact.names),
        "personal": "1" if config.redact.personal else "",
        "state": str(config.state),
    }
