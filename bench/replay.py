"""How many requests a second does replay answer, against other mock servers on the same machine in the same run?

1.5 KB of JSON, over 16 connections and over one, plain and through CONNECT with TLS, with 1 and 10,000 interactions
loaded; ours, and mitmproxy's server replay as the reference. `--wiremock JAR`, `--mountebank PROGRAM` and `--hoverfly
PROGRAM` add those (plain, 10,000 interactions). Servers take turns, and the medians of the ratios within a round count.
`--soak N` sends N requests to ours and prints its memory after each tenth. The last line is JSON with the figures.
"""

import argparse
import json
import os
import selectors
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pool
from multiprocessing.pool import Pool as Workers
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plugin import Exchange
from driftproxy.plugins import discover

BODY = json.dumps([{"id": i, "name": "Ada Lovelace", "email": "ada@example.com"} for i in range(24)]).encode()
BIN = Path(sysconfig.get_path("scripts"))
HOST = "api.test"
END = BODY[-24:]
ROUNDS = 2
SECONDS = 3.0


@dataclass(frozen=True)
class Target:
    """Where to ask, and how: `size` recordings are there, over TLS if `secure`, as of a proxy if `proxied`."""

    port: int
    size: int
    connections: int
    secure: bool
    proxied: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for other in ("wiremock", "mountebank", "hoverfly"):
        parser.add_argument(f"--{other}", type=Path)
    parser.add_argument("--soak", type=int, default=0)
    options = parser.parse_args()
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name, Pool(1) as pool:
        folder = Path(name)
        for size in (1, 10_000):
            recordings = prepared(folder / str(size), size)
            others = {key: path for key, path in vars(options).items() if isinstance(path, Path) and size > 1}
            for secure in (False, True):
                for connections in (1, 16):
                    case = f"{size} {'tls' if secure else 'plain'} {connections}"
                    servers = ["ours", "mitmproxy", *([] if secure else others)]
                    rates: dict[str, list[float]] = {server: [] for server in servers}
                    for _ in range(ROUNDS):
                        for server in servers:
                            with started(server, recordings, others.get(server)) as (port, proxied):
                                target = Target(port, size, connections, secure, proxied)
                                pool.apply(hammered, (target, 1.0))  # what is asked for the first time costs more
                                rates[server].append(pool.apply(hammered, (target, SECONDS)))
                    figures[case] = summary(case, rates)
        if options.soak:
            figures["soak"] = soaked(prepared(folder / "soak", 1000), options.soak, pool)
    print(json.dumps(figures))


def summary(case: str, rates: dict[str, list[float]]) -> dict[str, float]:
    found = {server: round(statistics.median(values)) for server, values in rates.items()}
    ratios = {
        f"ours/{server}": round(statistics.median(a / b for a, b in zip(rates["ours"], values, strict=True)), 2)
        for server, values in rates.items()
        if server != "ours"
    }
    print(f"{case:20}", found, ratios, flush=True)
    return {**found, **ratios}


def prepared(folder: Path, size: int) -> Path:
    """Write the same recordings for every server, and return the folder."""
    answer = Response(200, "OK", (("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))), BODY)
    pairs = [
        Interaction(Request("GET", f"{scheme}://{HOST}/v1/items/{number}"), answer)
        for number in range(size)
        for scheme in ("http", "https")
    ]
    cassette = Cassette("items", tuple(pairs))
    Folder(folder / "cassettes").save([cassette])
    formats = discover("exchange", Exchange)
    for name, file in (("mitmproxy", "flows"), ("hoverfly", "simulation.json"), ("wiremock", "mappings/items.json")):
        (folder / file).parent.mkdir(exist_ok=True)
        write = formats[name].dumps
        assert write
        plain = cassette if name == "mitmproxy" else Cassette("items", tuple(pairs[::2]))
        (folder / file).write_bytes(write(plain))
    stubs = [
        {
            "predicates": [{"equals": {"method": "GET", "path": f"/v1/items/{number}"}}],
            "responses": [{"is": {"headers": {"Content-Type": "application/json"}, "body": BODY.decode()}}],
        }
        for number in range(size)
    ]
    (folder / "imposters.json").write_text(json.dumps({"imposters": [{"port": 0, "protocol": "http", "stubs": stubs}]}))
    return folder


@contextmanager
def started(server: str, recordings: Path, program: Path | None) -> Iterator[tuple[int, bool]]:
    """Run a server; give its port, and whether it is a proxy."""
    port = free_port()
    mitmproxy = f"--server-replay={recordings}/flows --set server_replay_extra=kill --set server_replay_reuse=true"
    if program and server == "mountebank":
        imposters = json.loads((recordings / "imposters.json").read_text())
        imposters["imposters"][0]["port"] = port
        (recordings / "imposters.json").write_text(json.dumps(imposters))
    commands: dict[str, Sequence[object]] = {
        "ours": [BIN / "driftproxy", "replay", "--port", port],
        "mitmproxy": [
            *(BIN / "mitmdump", "-q", "-p", port, "--set", f"confdir={recordings}/mitm"),
            *("--set", "connection_strategy=lazy", *mitmproxy.split()),
        ],
        "wiremock": ["java", "-jar", program, "--port", port, "--root-dir", recordings, "--no-request-journal"],
        "mountebank": [program, "--port", free_port(), "--configfile", recordings / "imposters.json", "--nologfile"],
        "hoverfly": [program, "-pp", port, "-ap", free_port(), "-import", recordings / "simulation.json"],
    }
    with subprocess.Popen(
        list(map(str, commands[server])),
        cwd=recordings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            until_it_listens(port)
            yield port, server in ("ours", "mitmproxy", "hoverfly")
        finally:
            os.killpg(process.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def until_it_listens(port: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on {port}")


def hammered(target: Target, seconds: float) -> float:
    """Return how many answers a second came; each connection asks again as soon as it has its answer."""
    place = f"http://{HOST}" if target.proxied and not target.secure else ""
    asks = [
        f"GET {place}/v1/items/{number % target.size} HTTP/1.1\r\nHost: {HOST}\r\nAccept: */*\r\n\r\n".encode()
        for number in range(0, 10_000, 7)
    ]
    lines = [connected(target, asks[0]) for _ in range(target.connections)]
    chosen = selectors.DefaultSelector()
    for line in lines:
        line.settimeout(0)
        chosen.register(line, selectors.EVENT_READ, line)
        line.send(asks[0])
    answered = 0
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        for key, _ in chosen.select(1):
            line = key.data
            with suppress(ssl.SSLWantReadError, BlockingIOError):
                # An answer comes in one piece, or in some of which only the last ends so.
                while data := line.recv(65536):
                    if data.endswith(END):
                        answered += 1
                        line.send(asks[answered % len(asks)])
                        break
    rate = answered / (time.perf_counter() - began)
    for line in lines:
        line.close()
    return rate


def connected(target: Target, ask: bytes) -> socket.socket:
    """Return an open connection over which one answer has come, and was right."""
    line = socket.create_connection(("127.0.0.1", target.port), 30)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if target.secure:
        line.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode())
        assert b" 200 " in line.recv(65536)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        line = context.wrap_socket(line, server_hostname=HOST)
    line.sendall(ask)
    said = b""
    while not said.endswith(BODY):
        more = line.recv(65536)
        assert more, said[:200]
        said += more
    assert said.startswith(b"HTTP/1.1 200"), said[:200]
    return line


def soaked(recordings: Path, requests: int, pool: Workers) -> list[int]:
    """Return the memory of our server, in MB, after each tenth of the requests."""
    memory: list[int] = []
    with started("ours", recordings, None) as (port, proxied):
        process = subprocess.run(["pgrep", "-f", f"replay --port {port}"], capture_output=True, text=True, check=True)
        status = Path(f"/proc/{process.stdout.split()[0]}/status")
        target = Target(port, 1000, 16, secure=False, proxied=proxied)
        sent = 0.0
        while sent < requests:
            rate = pool.apply(hammered, (target, 5.0))
            sent += rate * 5
            if sent >= requests * (len(memory) + 1) / 10:
                (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
                memory.append(int(line.split()[1]) // 1024)
                print(f"{sent:,.0f} requests: {memory[-1]} MB", flush=True)
    return memory


if __name__ == "__main__":
    assert shutil.which(BIN / "mitmdump")
    main()
