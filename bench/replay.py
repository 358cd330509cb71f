"""How many requests a second does replay answer, against other mock servers on the same machine in the same run?

1.5 KB of JSON, over 16 connections and over one, plain and over TLS, with 1 and 10,000 interactions loaded: ours,
mitmproxy's server replay, mountebank, WireMock (installed by npm in `--npm DIR`), Hoverfly where its program is given
(`--hoverfly`), and a bare loop of asyncio and httptools that knows one answer. Proxies are asked as proxies are, over
TLS through CONNECT; the others directly. Servers take turns, and the medians of the ratios within a round count. The
client is one process, and on two cores as busy as a fast server; so what a server makes of a second of a processor is
measured, too, and for which share of the time the client had one. The last line is JSON.
"""

import argparse
import json
import os
import select
import socket
import ssl
import statistics
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import Pool
from multiprocessing.pool import Pool as Workers
from pathlib import Path

from mocks import BODY, HOST, Mock, mocks, prepared, started  # type: ignore[import-not-found]

ENDS = (BODY[-24:], BODY[-24:] + b"\r\n0\r\n\r\n")
"""What the last piece of an answer ends with, by its length or in chunks."""

WARM_UP = 3.0
CONNECTIONS = (1, 16)


@dataclass(frozen=True)
class Target:
    """Where to ask, and how: `size` recordings are there, over TLS if `secure`, as of a proxy if `proxied`."""

    port: int
    size: int
    connections: int
    secure: bool
    proxied: bool


@dataclass(frozen=True)
class Rate:
    """Requests in a second of the clock, and in a second of a processor that the server had.

    `busy` says for which share of the time the client had one: near 1, the server could have answered more.
    """

    clock: float
    processor: float
    busy: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--npm", type=Path, default=Path("build/bench"), help="where npm's servers are installed")
    parser.add_argument("--hoverfly", type=Path)
    parser.add_argument("--only", action="append", default=[], help="compare with this server only; repeatable")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1, 10_000])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    found, absent = mocks(options.npm.resolve(), options.hoverfly)
    for name, reason in absent.items():
        print(f"without {name}: {reason}")
    servers = {name: one for name, one in found.items() if name == "ours" or not options.only or name in options.only}
    figures: dict[str, object] = {"load": os.getloadavg()[0]}
    print(f"load before: {figures['load']:.1f}")
    with tempfile.TemporaryDirectory() as name, Pool(1) as pool:
        for size in options.sizes:
            for scheme in ("http", "https"):
                recordings = prepared(Path(name) / f"{scheme}{size}", size, scheme)
                turns = [
                    {server: turn(mock, recordings, size, options.seconds, pool) for server, mock in servers.items()}
                    for _ in range(options.rounds)
                ]
                for connections in CONNECTIONS:
                    case = f"{size} loaded, {scheme}, {connections} at once"
                    rates = {server: [one[server][connections] for one in turns] for server in servers}
                    figures[case] = summary(case, rates)
    print(json.dumps(figures))


def turn(mock: Mock, recordings: Path, size: int, seconds: float, pool: Workers) -> dict[int, Rate]:
    """Start a server, and ask it over each number of connections."""
    secure = recordings.name.startswith("https")
    rates = {}
    with started(mock, recordings, secure=secure) as running:
        for connections in CONNECTIONS:
            target = Target(running.port, size, connections, secure, mock.proxied)
            pool.apply(hammered, (target, WARM_UP))  # what is asked for the first time costs more
            before = running.used()
            rate, busy = pool.apply(hammered, (target, seconds))
            rates[connections] = Rate(rate, rate * seconds / max(running.used() - before, 0.01), busy)
    return rates


def summary(case: str, rates: dict[str, list[Rate]]) -> dict[str, dict[str, float]]:
    """Print a line for each server: its rates, and how many times as many ours answers."""
    said = {}
    print(f"{case:32}{'a second':>10}{'ours is':>9}{'a second of processor':>24}{'ours is':>9}{'client busy':>14}")
    for server, measured in rates.items():
        pairs = list(zip(rates["ours"], measured, strict=True))
        said[server] = {
            "clock": round(statistics.median(one.clock for one in measured)),
            "ours/clock": round(statistics.median(ours.clock / one.clock for ours, one in pairs), 2),
            "processor": round(statistics.median(one.processor for one in measured)),
            "ours/processor": round(statistics.median(ours.processor / one.processor for ours, one in pairs), 2),
            "client busy": round(statistics.median(one.busy for one in measured), 2),
        }
        clock, times, processor, more, busy = said[server].values()
        print(f"  {server:30}{clock:10,}{times:8}x{processor:24,}{more:8}x{busy:14}", flush=True)
    return said


def hammered(target: Target, seconds: float) -> tuple[float, float]:
    """Return how many answers a second came, and which share of it the client was busy.

    Each connection asks again as soon as it has its answer.
    """
    place = f"http://{HOST}" if target.proxied and not target.secure else ""
    asks = [
        f"GET {place}/v1/items/{number % target.size} HTTP/1.1\r\nHost: {HOST}\r\nAccept: */*\r\n\r\n".encode()
        for number in range(0, 10_000, 7)
    ]
    lines = {line.number: line for line in (connected(target, asks[0]) for _ in range(target.connections))}
    ready = select.epoll()
    for number, line in lines.items():
        ready.register(number, select.EPOLLIN)
        line.ask(asks[0])
    answered = 0
    began, used = time.perf_counter(), time.process_time()
    while (passed := time.perf_counter() - began) < seconds:
        for number, _ in ready.poll(1):
            # An answer comes in one piece, or in some of which only the last ends so.
            if lines[number].heard().endswith(ENDS):
                answered += 1
                lines[number].ask(asks[answered % len(asks)])
    busy = (time.process_time() - used) / passed
    for line in lines.values():
        line.close()
    return answered / passed, busy


class Line:
    """An open connection.

    With TLS, OpenSSL takes bytes from memory: from a socket it would read each answer in two pieces.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None
        self.number, self.close = self._socket.fileno(), self._socket.close

    def secure(self) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        tls = context.wrap_bio(self._in, self._out, server_hostname=HOST)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self._socket.sendall(self._out.read())
                self._in.write(self._socket.recv(65536))
            else:
                self._socket.sendall(self._out.read())
                self._tls = tls
                return

    def ask(self, said: bytes) -> None:
        if self._tls:
            self._tls.write(said)
            said = self._out.read()
        self._socket.sendall(said)

    def heard(self) -> bytes:
        """Return what has come."""
        data = self._socket.recv(65536)
        assert data, "the server has hung up"
        if not self._tls:
            return data
        self._in.write(data)
        said = b""
        try:
            while not said.endswith(ENDS):
                said += self._tls.read(65536)
        except ssl.SSLWantReadError:
            pass  # the rest is to come
        return said


def connected(target: Target, ask: bytes) -> Line:
    """Return an open connection over which one answer has come, and was right."""
    line = Line(target.port)
    if target.secure and target.proxied:
        line.ask(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode())
        assert b" 200 " in line.heard()
    if target.secure:
        line.secure()
    line.ask(ask)
    said = b""
    while BODY not in said or not said.endswith(ENDS):
        said += line.heard()
    assert said.startswith(b"HTTP/1.1 200"), said[:200]
    return line


if __name__ == "__main__":
    main()
