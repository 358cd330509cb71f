"""The recording proxy: mitmproxy, with nothing in it but what recording needs, in a thread of this process."""

import asyncio
import logging
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from urllib.parse import urlsplit

from mitmproxy.addons.core import Core
from mitmproxy.addons.disable_h2c import DisableH2C
from mitmproxy.addons.next_layer import NextLayer
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.addons.tlsconfig import TlsConfig
from mitmproxy.master import Master
from mitmproxy.options import Options

from driftproxy.adapters.recording.recorder import Recorder
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.errors import ProxyError
from driftproxy.model.heard import Heard
from driftproxy.traffic.redact import Redactor

__all__ = ["RecordingProxy"]


@dataclass(frozen=True, slots=True)
class RecordingProxy:
    """Where and how to listen: on loopback, at `port` (0: any that is free).

    With `reverse` (a URL) requests to the proxy itself go to that host. `insecure` accepts any certificate of a host;
    else the public authorities and those of the user's environment are trusted. `options` are those of the recorder.
    """

    recorder: Recorder
    authority: Authority
    port: int = 0
    reverse: str = ""
    insecure: bool = False
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def heard(self) -> Heard:
        """What came of the recording, once it has ended."""
        return self.recorder.heard

    @contextmanager
    def listen(self) -> Iterator[str]:
        """Record while in the block, which gets the proxy's URL; raises ProxyError if that cannot begin."""
        started: Future[tuple[Master, int]] = Future()
        thread = Thread(target=self._run, args=(started,), daemon=True)
        thread.start()
        try:
            master, port = started.result()
        except ProxyError:
            thread.join()
            raise
        try:
            yield f"http://{_LOOPBACK}:{port}"
        finally:
            master.shutdown()
            thread.join()

    def _run(self, started: "Future[tuple[Master, int]]") -> None:
        asyncio.run(self._serve(started))

    async def _serve(self, started: "Future[tuple[Master, int]]") -> None:
        master = Master(self._core_options())
        server = Proxyserver()
        master.addons.add(Core(), DisableH2C(), server, NextLayer(), TlsConfig(), self.recorder)
        master.addons.add(_Announcement(server, self.recorder, master, started))
        master.options.update(connection_strategy="lazy", **self.options)
        log, crashes = logging.getLogger("mitmproxy.proxy"), _Crashes(server)
        log.addHandler(crashes)
        try:
            await master.run()
        finally:
            log.removeHandler(crashes)

    def _core_options(self) -> Options:
        origin = urlsplit(self.reverse)
        return Options(
            mode=[f"reverse:{origin.scheme}://{origin.netloc}"] if self.reverse else ["regular"],
            listen_host=_LOOPBACK,
            listen_port=self.port,
            confdir=str(self.authority.confdir),
            ssl_insecure=self.insecure,
            ssl_verify_upstream_trusted_ca=str(self.authority.bundle()),
        )


_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class _Announcement:
    """The last addon: when it is told that mitmproxy runs, all others have been."""

    server: Proxyserver
    recorder: Recorder
    master: Master
    started: "Future[tuple[Master, int]]"

    def running(self) -> None:
        """Say where we listen, or why we do not."""
        problem = self.recorder.heard.failure
        for instance in self.server.servers:
            if instance.last_exception:
                cause = instance.last_exception.__cause__ or instance.last_exception
                where = f"{_LOOPBACK}:{self.master.options.listen_port}"
                problem = f"cannot listen on {where} ({cause}); choose another port, or none to get a free one"
        if problem:
            self.started.set_exception(ProxyError(problem))
            self.master.shutdown()
        else:
            self.started.set_result((self.master, self.server.listen_addrs()[0][1]))


class _Crashes(logging.Handler):
    """Hangs up on the client of a connection that mitmproxy has crashed on, who would wait for ever, and says why."""

    def __init__(self, server: Proxyserver) -> None:
        super().__init__(logging.ERROR)
        self._server = server

    def emit(self, record: logging.LogRecord) -> None:
        why = record.exc_info[1] if record.exc_info else record.getMessage()
        # It may quote what was said there.
        sys.stderr.write(f"driftproxy: mitmproxy gave a connection up: {Redactor().text(str(why))}\n")
        for connection in tuple(self._server.connections.values()):
            transport = connection.transports.get(connection.client)
            if connection.client.peername == getattr(record, "client", None) and transport and transport.handler:
                transport.handler.cancel()
