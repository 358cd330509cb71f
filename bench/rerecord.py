"""How near does sending come to the ideal that latencies and limits leave, and does its memory stay with what flies?

REQUESTS (environment, 10,000 if not set) go to 20 hosts on loopback, in a process of their own. Each answers after its
own latency, of 5 to 200 ms; every other one has a rate limit besides, and answers 429 with Retry-After to who is faster
(a bucket of 5 requests). The ideal for a host is what its latency leaves to 4 connections, or its limit if that is
slower; that for all is the longest of them.
Reference: a plain loop with a session, measured with a twentieth of the requests, since it takes so long.
`--learn` keeps the limits from the sender, so that it has to find out by being told 429.
The last line is JSON with the figures.
"""

import asyncio
import json
import math
import os
import sys
import time
from multiprocessing import Process, Queue
from pathlib import Path

import httpx

from driftproxy.adapters.configuration.hosts import Host, Pacing
from driftproxy.adapters.sender import LiveSender
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Interaction, Request, Response
from driftproxy.traffic.outcomes.outcome import inconclusive
from driftproxy.traffic.resending.plan import Ask

HOSTS = 20
REQUESTS = int(os.environ.get("REQUESTS", "10000"))
CONNECTIONS = 4
BURST = 5
LATENCIES = [0.005 * math.pow(40, number / (HOSTS - 1)) for number in range(HOSTS)]
EACH = REQUESTS // HOSTS
SLOWEST = 40 * REQUESTS / 10_000  # seconds that the slowest limit leaves
RATES = [None if number % 2 else EACH / SLOWEST * (1 + number / 8) for number in range(HOSTS)]
BODY = json.dumps({"data": [{"id": f"in_{number}", "total": 100 * number} for number in range(20)]}).encode()
WELL = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
SLOWER = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"


class Upstream(asyncio.Protocol):
    """One host: answers each request after its latency, as cheaply as Python can."""

    def __init__(self, latency: float, rate: float | None, bucket: list[float]) -> None:
        self.latency, self.rate, self.bucket = latency, rate, bucket

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(data.count(b"\r\n\r\n")):
            loop.call_later(self.latency, self.transport.write, WELL if self.within() else SLOWER)

    def within(self) -> bool:
        """Take a request out of the bucket; say whether there was one."""
        if not self.rate:
            return True
        now = time.monotonic()
        left, last = self.bucket
        left = min(BURST, left + (now - last) * self.rate)
        self.bucket[:] = [left - 1 if left >= 1 else left, now]
        return left >= 1


def upstream(ports: "Queue[int]") -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        for latency, rate in zip(LATENCIES, RATES, strict=True):
            bucket = [float(BURST), time.monotonic()]

            def host(latency: float = latency, rate: float | None = rate, bucket: list[float] = bucket) -> Upstream:
                return Upstream(latency, rate, bucket)

            server = await loop.create_server(host, "127.0.0.1", 0)
            ports.put(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(main())


def ideal(number: int) -> float:
    rate = RATES[number]
    limited = (EACH - BURST) / rate if rate else 0.0
    return max(limited, EACH / CONNECTIONS * LATENCIES[number])


def memory() -> float:
    """Return what this process holds, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def plain_loop(ports: list[int]) -> float:
    """Return the seconds that a plain loop would take for all, measured with a twentieth of them."""
    begin = time.monotonic()
    with httpx.Client() as session:
        for port in ports:
            for index in range(EACH // 20):
                while session.get(f"http://127.0.0.1:{port}/{index}").status_code != httpx.codes.OK:
                    time.sleep(1)
    return (time.monotonic() - begin) * 20


def main() -> None:
    queue: Queue[int] = Queue()
    process = Process(target=upstream, args=(queue,), daemon=True)
    process.start()
    ports = [queue.get() for _ in range(HOSTS)]
    stored = Response(200, body=BODY)
    asks = [
        Ask(
            f"c{number}",
            index,
            request := Request("GET", f"http://127.0.0.1:{port}/{index}"),
            Interaction(request, stored),
        )
        for index in range(EACH)
        for number, port in enumerate(ports)
    ]
    told = "--learn" not in sys.argv
    hosts = {f"127.0.0.1:{port}": Host(rate=rate if told else None) for port, rate in zip(ports, RATES, strict=True)}
    held: list[float] = []
    finished: list[int] = []
    failed = told_429 = 0
    begin = time.monotonic()

    def heard(ask: Ask, outcome: Response | Unreachable) -> None:
        nonlocal failed
        failed += isinstance(outcome, Unreachable) or outcome.status != stored.status
        finished.append(ask.index)
        if len(finished) * 10 >= len(asks) * (len(held) + 1):
            held.append(memory())

    def judge(ask: Ask, answer: Response) -> tuple[str, str] | None:
        nonlocal told_429
        told_429 += answer.status == httpx.codes.TOO_MANY_REQUESTS
        return inconclusive(ask.stored.response, answer)

    cpu = time.process_time()
    with LiveSender(hosts, Pacing(concurrency=CONNECTIONS, retries=10)) as sender:
        sender.send_all(asks, judge, heard)
    total, cpu = time.monotonic() - begin, time.process_time() - cpu
    best = max(map(ideal, range(HOSTS)))
    loop = plain_loop(ports)
    process.terminate()
    figures = {
        "requests": len(asks),
        "failed": failed,
        "limits": "told" if told else "learned",
        "seconds": round(total, 1),
        "ideal": round(best, 1),
        "ratio": round(total / best, 3),
        "told 429": told_429,
        "cpu per request, ms": round(1000 * cpu / len(asks), 2),
        "memory, MiB, at each tenth": [round(one, 1) for one in held],
        "plain loop, seconds": round(loop),
        "times faster": round(loop / total, 1),
    }
    for name, figure in figures.items():
        print(f"{name:28} {figure}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
