"""Does replay's memory stay flat over a million requests, and does it answer beside ten thousand idle connections?

The requests come over 16 connections, plain and through CONNECT with TLS, from one test after the other, and then from
the same tests again; some begin a new connection, some have no recording, some have a sequence of answers. Every answer
is looked at. Then there are idle connections (`--idle`), some of which never end their head, or flood us with headers.
The last line is JSON with the figures: memory in MB, latencies in ms.
"""

import argparse
import base64
import json
import os
import random
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from mocks import free_port, until_it_listens  # type: ignore[import-not-found]

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response

HOST = "api.test"
SIZE = 1000
CONNECTIONS = 16
RENEWED = 500  # requests after which a connection is opened anew
MISSED = 100  # one in so many requests has no recording
TEST = 5000  # requests of one test
TESTS = 20  # after which the suite begins anew


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        Folder(Path(name) / "cassettes").save([recorded()])
        port = free_port()
        words = ["replay", "--port", str(port), "--workers", str(options.workers)]
        with subprocess.Popen(
            [sys.executable, "-m", "driftproxy", *words],
            cwd=name,
            env={**os.environ, "XDG_STATE_HOME": f"{name}/state"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                until_it_listens(port)
                soaked = soak(port, process.pid, options.requests)
                idle = beside_idle(port, process.pid, options.idle)
            finally:
                process.send_signal(signal.SIGINT)
                said = process.communicate()[1]
    answered = next(line for line in said.splitlines() if "answered from" in line)
    print(answered)
    print(json.dumps({**soaked, **idle, "report": answered}))


def recorded() -> Cassette:
    """Return a cassette of bodies from 0.1 to 6 KB; every tenth request has three answers."""
    pairs = []
    for number in range(SIZE):
        for scheme in ("http", "https"):
            for turn in range(3 if number % 10 == 0 else 1):
                said = {"number": number, "turn": turn, "text": "x" * (100 + number * 6)}
                head = (("Content-Type", "application/json"), ("Vary", "Accept-Encoding"))
                answer = Response(200, "OK", head, json.dumps(said).encode())
                pairs.append(Interaction(Request("GET", f"{scheme}://{HOST}/v1/items/{number}"), answer))
    return Cassette("items", tuple(pairs))


class Client:
    """A connection that asks, reads the answer whole, and says whether it was right."""

    def __init__(self, port: int, *, secure: bool) -> None:
        self._port, self._secure = port, secure
        self._line: socket.socket | None = None

    def ask(self, number: int, turns: dict[int, int], who: str) -> bool:
        missing = number % MISSED == 0
        item = number if missing else number % SIZE
        path = f"/v1/none/{item}" if missing else f"/v1/items/{item}"
        start = "" if self._secure else f"http://{HOST}"
        said = f"GET {start}{path} HTTP/1.1\r\nHost: {HOST}\r\nProxy-Authorization: {who}\r\n\r\n"
        line = self._line or self._connected(who)
        line.sendall(said.encode())
        status, body = answer_on(line)
        if number % RENEWED == 0:
            self.close()
        if missing:
            return status == 501
        turn = min(turns.get(item, 0), 2 if item % 10 == 0 else 0)
        turns[item] = turn + 1
        found = json.loads(body)
        return status == 200 and (found["number"], found["turn"]) == (item, turn)

    def close(self) -> None:
        if self._line:
            self._line.close()
            self._line = None

    def _connected(self, who: str) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._port), 60)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._secure:
            line.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\nProxy-Authorization: {who}\r\n\r\n".encode())
            assert b" 200 " in line.recv(65536)
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            line = context.wrap_socket(line, server_hostname=HOST)
        self._line = line
        return line


def answer_on(line: socket.socket) -> tuple[int, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        assert more, data
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        more = line.recv(65536)
        assert more
        body += more
    return int(head[9:12]), body


def soak(port: int, process: int, requests: int) -> dict[str, object]:
    clients = [Client(port, secure=number % 2 == 1) for number in range(CONNECTIONS)]
    memory: list[float] = []
    chance = random.Random(1)
    wrong = 0
    suite: list[dict[bool, dict[int, int]]] = [{False: {}, True: {}} for _ in range(TESTS)]
    turns, who = suite[0], ""
    began = time.perf_counter()
    for number in range(1, requests + 1):
        if number % TEST == 1:
            test = number // TEST % TESTS
            who, turns = f"Basic {base64.b64encode(f'items:t{test}'.encode()).decode()}", suite[test]
            for client in clients:
                client.close()  # a tunnel belongs to the test that opened it
        which = chance.randrange(CONNECTIONS)
        wrong += not clients[which].ask(number, turns[which % 2 == 1], who)
        if number % max(1, requests // 10) == 0:
            memory.append(resident(process))
            print(f"{number:,} requests, {wrong} wrong: {memory[-1]} MB", flush=True)
    for client in clients:
        client.close()
    seconds = time.perf_counter() - began
    grown = round(memory[-1] / memory[max(0, len(memory) // 5 - 1)], 3)
    return {"requests": requests, "wrong": wrong, "seconds": round(seconds), "memory": memory, "grown": grown}


def beside_idle(port: int, process: int, idle: int) -> dict[str, object]:
    before, alone = resident(process), latencies(port)
    held = [socket.create_connection(("127.0.0.1", port), 60) for _ in range(idle)]
    for number, line in enumerate(held):
        if number % 10 == 0:
            line.sendall(b"GET http://api.test/v1/items/1 HTTP/1.1\r\nX-Slow: ")  # and never the rest
        elif number % 10 == 1:
            with suppress(ConnectionError):
                line.sendall(b"GET http://api.test/ HTTP/1.1\r\n" + b"X-Flood: 1\r\n" * 20_000)
    crowded = latencies(port)
    after = resident(process)
    print(f"beside {idle:,} connections: {after} MB after {before} MB, {crowded} ms after {alone} ms", flush=True)
    for line in held:
        line.close()
    return {
        "idle": idle,
        "memory idle": [before, after],
        "KB a connection": round((after - before) * 1024 / max(1, idle), 1),
        "ms alone": alone,
        "ms beside idle": crowded,
    }


def latencies(port: int) -> list[float]:
    """Return the median and the greatest of the times of 500 answers, each of which was right."""
    client = Client(port, secure=False)
    who = f"Basic {base64.b64encode(b'items:latency').decode()}"
    took = []
    for number in range(501, 1001):
        began = time.perf_counter()
        assert client.ask(number, {}, who) or number % 10 == 0
        took.append((time.perf_counter() - began) * 1000)
    client.close()
    return [round(statistics.median(took), 2), round(max(took), 2)]


def resident(process: int) -> float:
    """Return the memory of the server and its workers, in MB."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    total = 0
    for one in (process, *map(int, children)):
        line = next(line for line in Path(f"/proc/{one}/status").read_text().splitlines() if line.startswith("VmRSS"))
        total += int(line.split()[1])
    return round(total / 1024, 1)


if __name__ == "__main__":
    main()
