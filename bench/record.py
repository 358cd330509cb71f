"""What does recording cost the proxy, and does its memory stay flat?

Throughput: the same traffic (1.5 KB of JSON, 16 connections, plain and through CONNECT with TLS) through bare mitmdump,
through mitmdump with an addon that does nothing, with ours, and through `driftproxy record`, in turns; medians of
the ratios to bare mitmdump in the same round.
Memory: proxy and writer while FLOWS exchanges (environment, 100,000 if not set) go through `driftproxy record`.
The last line is JSON with the figures.
"""

import asyncio
import json
import os
import re
import signal
import ssl
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import Process, Queue
from pathlib import Path

import trustme

CONNECTIONS = 16
ROUNDS = 9
REQUESTS = 800
FLOWS = int(os.environ.get("FLOWS", "100000"))
STEPS = 10
ADDON = Path(__file__).parent.parent / "addons" / "record.py"
BODY = json.dumps(
    {
        "data": [
            {
                "id": f"in_{i}",
                "status": "open",
                "total": 100 * i,
                "customer": {"id": f"cus_{i}", "name": "Ada Lovelace"},
            }
            for i in range(14)
        ]
    }
).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: bench\r\nContent-Length: %d\r\n\r\n%b"


class Upstream(asyncio.Protocol):
    """Answers every request with the same JSON, as cheaply as Python can."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(ANSWER % (len(BODY), BODY) * data.count(b"\r\n\r\n"))


def upstream(folder: Path, ports: "Queue[tuple[int, int]]") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "host.pem")
        plain = await loop.create_server(Upstream, "127.0.0.1", 0)
        secure = await loop.create_server(Upstream, "127.0.0.1", 0, ssl=context)
        ports.put((plain.sockets[0].getsockname()[1], secure.sockets[0].getsockname()[1]))
        await asyncio.Event().wait()

    asyncio.run(main())


async def load(proxy: int, host: str, requests: int, trusted: ssl.SSLContext | None) -> float:
    """Return how many requests a second went through the proxy."""

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
        place = f"http://{host}"
        if trusted:
            writer.write(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
            await writer.start_tls(trusted, server_hostname="localhost")
            place = ""
        head = f"Host: {host}\r\nUser-Agent: bench\r\nAccept: */*\r\nAuthorization: Bearer 0123456789abcdef\r\n\r\n"
        for index in range(requests // CONNECTIONS):
            writer.write(f"GET {place}/v1/invoices?page={number}-{index} HTTP/1.1\r\n{head}".encode())
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200"), answer
            await reader.readexactly(len(BODY))
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*map(client, range(CONNECTIONS)))
    return requests / (time.perf_counter() - start)


@contextmanager
def proxy(command: list[str], folder: Path) -> Iterator[tuple[int, int]]:
    """Start a proxy and give its port and process id."""
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "SSL_CERT_FILE": str(folder.parent / "ca.pem"), "PYTHONUNBUFFERED": "1"}
    said = folder / "said"
    with (
        said.open("w") as output,  # a pipe that nobody empties would stop it
        subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output) as process,
    ):
        while not (found := re.search(r"127\.0\.0\.1:(\d+)", said.read_text())):
            time.sleep(0.05)
        try:
            yield int(found[1]), process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
            print(*said.read_text().splitlines()[-1:])


def commands(folder: Path) -> dict[str, list[str]]:
    mitmdump = [f"{sysconfig.get_path('scripts')}/mitmdump", "--listen-host", "127.0.0.1", "--listen-port", "0"]
    mitmdump += ["--set", "flow_detail=0", "--set", f"confdir={folder / 'mitmproxy'}"]
    mitmdump += ["--set", f"ssl_verify_upstream_trusted_ca={folder / 'ca.pem'}"]
    return {
        "bare": mitmdump,
        "empty": [*mitmdump, "-s", str(folder / "empty.py")],
        "addon": [*mitmdump, "-s", str(ADDON)],
        "command": [sys.executable, "-m", "driftproxy", "record"],
    }


def throughput(folder: Path, ports: tuple[int, int]) -> dict[str, float]:
    """Return the ratios to bare mitmdump: of requests a second, and of the proxy's own processor time per request."""
    anyone = ssl.create_default_context()
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    rates: dict[tuple[str, str], list[float]] = {}
    work: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        places = {name: stack.enter_context(proxy(line, folder / name)) for name, line in commands(folder).items()}
        for number in range(ROUNDS + 1):
            for kind, port, trusted in (("plain", ports[0], None), ("tls", ports[1], anyone)):
                for name in sorted(places, key=lambda name: (number + list(places).index(name)) % len(places)):
                    place, pid = places[name]
                    before = _processor(pid)
                    rate = asyncio.run(load(place, f"localhost:{port}", REQUESTS, trusted))
                    if number:  # the first round warms up
                        rates.setdefault((kind, name), []).append(rate)
                        work.setdefault((kind, name), []).append(_processor(pid) - before)
                    _rest(_writers(pid))
    figures: dict[str, float] = {}
    for (kind, name), values in rates.items():
        rate = statistics.median(values)
        ratio, effort = (_ratio(seen[kind, name], seen[kind, "bare"]) for seen in (rates, work))
        print(f"{kind:<5} {name:<8} {rate:6.0f} requests/s, {ratio:.2f} of bare; processor time {effort:.2f} of bare")
        figures |= {f"{kind}_{name}_ratio": round(ratio, 3), f"{kind}_{name}_processor_ratio": round(effort, 3)}
    return figures


def _ratio(values: list[float], others: list[float]) -> float:
    """Return the median of the ratios round by round: a slow moment of the machine hits both sides of one."""
    return statistics.median(value / other for value, other in zip(values, others, strict=True))


def memory(folder: Path, port: int) -> dict[str, list[int]]:
    """Return the resident memory of proxy and writer, in MiB, at equal steps on the way to FLOWS."""
    seen: dict[str, list[int]] = {"proxy_mib": [], "writer_mib": []}
    with proxy(commands(folder)["command"], folder / "memory") as (place, pid):
        for step in range(STEPS):
            asyncio.run(load(place, f"localhost:{port}", FLOWS // STEPS, None))
            seen["proxy_mib"].append(_resident(pid))
            seen["writer_mib"].append(sum(map(_resident, _writers(pid))))
            now = ", ".join(f"{name} {values[-1]}" for name, values in seen.items())
            print(f"{FLOWS // STEPS * (step + 1):>7} flows: {now}")
    return seen


def _writers(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in children for child in task.read_text().split()]


def _processor(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _rest(pids: list[int]) -> None:
    """Wait until these processes have caught up, so that they do not slow down whoever is measured next."""
    seen = -1.0
    while (now := sum(map(_processor, pids))) != seen:
        seen = now
        time.sleep(0.2)


def _resident(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) >> 10 if found else 0


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        authority = trustme.CA()
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(folder / "host.pem")
        authority.cert_pem.write_to_path(folder / "ca.pem")
        (folder / "empty.py").write_text("class Empty:\n    pass\n\n\naddons = [Empty()]\n")
        ports: Queue[tuple[int, int]] = Queue()
        server = Process(target=upstream, args=(folder, ports), daemon=True)
        server.start()
        where = ports.get()
        figures = {**throughput(folder, where), **memory(folder, where[0])}
        server.terminate()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
