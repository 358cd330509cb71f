"""The replay server: a forward proxy, also through CONNECT with TLS, that has no way to reach any other host."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from driftproxy.adapters.replaying.loop import more_files, new_loop
from driftproxy.adapters.replaying.wire.call import Call, Shared
from driftproxy.adapters.replaying.wire.door import Answer, Door
from driftproxy.adapters.replaying.workers import forked
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.errors import ProxyError
from driftproxy.model.fault import Delivery
from driftproxy.model.http import Request, Response
from driftproxy.model.streamed import Coming, Streamed
from driftproxy.traffic.serving.relocate import relocated

__all__ = ["LOOPBACK", "ReplayServer"]

LOOPBACK = "127.0.0.1"
"""Where only this machine reaches us."""


@dataclass(frozen=True, slots=True)
class ReplayServer:
    """Where and how to listen: at `host` and `port` (0: any that is free).

    With `reverse` a request to the server itself stands for one to that URL's host; of several URLs each has a port of
    its own, one after the other from `port`. Without, it stands for one to the host that its Host header names, by the
    scheme that `schemes` has for it. Who knows the `password`, where there is one, is served, and nobody else.
    """

    authority: Authority
    port: int = 0
    reverse: str | Sequence[str] = ()
    host: str = LOOPBACK
    password: str = ""
    workers: int = 1
    schemes: Mapping[str, str] = field(default_factory=dict)
    untrusting: Counter[str] = field(default_factory=Counter)
    """The hosts, with counts, to which a client broke off the TLS handshake: it does not trust our authority."""
    urls: list[str] = field(default_factory=list)
    """Our own URLs while we serve, one for each `reverse`."""

    @contextmanager
    def serve(
        self,
        answer: Answer,
        counted: Callable[[], object] = lambda: None,
        add: Callable[[Any], None] = lambda _: None,
    ) -> Iterator[str]:
        """Answer requests in a thread of its own, or in several processes, while in the block; gives the server's URL.

        In the end `add` gets what `counted` says in each of the processes. Raises ProxyError if the port cannot be had.
        """
        more_files()
        origins = [self.reverse] if isinstance(self.reverse, str) else self.reverse or [""]
        listeners = [self._listen(self.port and self.port + number) for number in range(len(origins))]
        ports = [listener.getsockname()[1] for listener in listeners]
        self.urls[:] = [f"http://{_named(self.host)}:{port}" for port in ports]
        places = [(_origin(origin), url) for origin, url in zip(origins, self.urls, strict=True)]
        if self.workers > 1:
            with self._forked(listeners, places, answer, counted, add):
                yield self.urls[0]
            return
        loop = new_loop()
        stop = asyncio.Event()
        thread = threading.Thread(
            target=loop.run_until_complete, args=(self._run(listeners, places, answer, stop),), daemon=True
        )
        thread.start()
        try:
            yield self.urls[0]
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()

    @contextmanager
    def _forked(
        self,
        listeners: Sequence[socket.socket],
        places: Sequence[tuple[str, str]],
        answer: Answer,
        counted: Callable[[], object],
        add: Callable[[Any], None],
    ) -> Iterator[None]:
        """Serve in several processes, each with sockets of its own, among which the kernel shares connections out."""
        ports = [listener.getsockname()[1] for listener in listeners]
        for listener in listeners:
            listener.close()
        own = [[self._listen(port, shared=True) for port in ports] for _ in range(self.workers)]

        def work(number: int, end: int) -> object:
            for listener in chain(*own[:number], *own[number + 1 :]):
                listener.close()
            loop = new_loop()
            stop = asyncio.Event()
            loop.add_reader(end, stop.set)
            loop.run_until_complete(self._run(own[number], places, answer, stop))
            return counted(), self.untrusting

        def both(said: tuple[object, Counter[str]]) -> None:
            add(said[0])
            self.untrusting.update(said[1])

        with forked(self.workers, work, both):
            for listener in chain(*own):
                listener.close()
            yield

    def _listen(self, port: int, *, shared: bool = False) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, port), family=family, backlog=1024, reuse_port=shared)
        except (OSError, OverflowError) as error:
            raise ProxyError(
                f"cannot listen on {self.host}:{port} ({error}); choose another port, or none to get a free one"
            ) from error

    async def _run(
        self,
        listeners: Sequence[socket.socket],
        places: Sequence[tuple[str, str]],
        answer: Answer,
        stop: asyncio.Event,
    ) -> None:
        loop = asyncio.get_running_loop()
        calls: set[Call] = set()
        servers = []
        for listener, (origin, url) in zip(listeners, places, strict=True):
            said = _kept_here(answer, origin, url) if origin else answer
            port = listener.getsockname()[1]
            door = Door(said, origin, self.schemes, self.password, None if self.password else ("", ""), port)
            shared = Shared(door, self.authority, self.untrusting, calls)
            servers.append(await loop.create_server(partial(Call, shared), sock=listener))
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _PATIENCE)
            for call in tuple(calls):
                call.look()
        for server in servers:
            server.close()
        for call in tuple(calls):
            call.drop()
        # One more turn of the loop, in which the dropped connections close their sockets.
        await asyncio.sleep(0)


_PATIENCE = 30.0
"""Seconds in which a client must get on with what it is saying; it may be silent for ever between requests."""


def _kept_here(answer: Answer, origin: str, place: str) -> Answer:
    """Let redirects to the host that we stand in for lead the client to us, and not to the real one."""

    def moved(said: Response) -> Response:
        headers = ((name, relocated(v, origin, place) if name.lower() == "location" else v) for name, v in said.headers)
        return replace(said, headers=tuple(headers))

    def begun(said: Response | Streamed) -> Response | Streamed:
        return said if isinstance(said, Streamed) else moved(said)  # a stream of events leads nowhere

    def kept(request: Request, cassette: str, test: str) -> Response | Delivery | Coming:
        said = answer(request, cassette, test)
        if isinstance(said, Future):
            coming: Coming = Future()
            said.add_done_callback(lambda ended: coming.set_result(begun(ended.result())))
            return coming
        return replace(said, response=moved(said.response)) if isinstance(said, Delivery) else moved(said)

    return kept


def _origin(url: str) -> str:
    parsed = urlsplit(url)
    return f"{parsed.scheme}://{parsed.netloc}" if url else ""


def _named(host: str) -> str:
    """Return the name by which a client on this machine reaches a server that listens there."""
    named = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104 - it is compared, not bound
    return f"[{named}]" if ":" in named else named
