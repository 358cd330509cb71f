"""The mock servers that `replay.py` compares: what each is given to answer from, and how it is started."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plugin import Exchange
from driftproxy.plugins import discover

__all__ = ["BODY", "HOST", "Mock", "mocks", "prepared", "started"]

BODY = json.dumps([{"id": i, "name": "Ada Lovelace", "email": "ada@example.com"} for i in range(24)]).encode()
HOST = "api.test"
BIN = Path(sysconfig.get_path("scripts"))
NPM = ("@mbtest/mountebank@2", "wiremock@3")


@dataclass(frozen=True)
class Mock:
    """A server: what starts it for a port and a folder of recordings, asked over TLS or not.

    `proxied` says that it is asked as a proxy is: with a whole URL, or through CONNECT.
    """

    command: Callable[[int, Path, bool], Sequence[object]]
    proxied: bool = False


def mocks(npm: Path, hoverfly: Path | None) -> tuple[dict[str, Mock], dict[str, str]]:
    """Return the servers that there are, and why which others are not; npm's are installed in its folder."""
    found = {
        "ours": Mock(lambda port, *_: [BIN / "driftproxy", "replay", "--port", port], proxied=True),
        "mitmproxy": Mock(_mitmproxy, proxied=True),
        "bare": Mock(_bare),
    }
    absent: dict[str, str] = {}
    if not shutil.which("npm"):
        absent |= dict.fromkeys(("mountebank", "wiremock"), "there is no npm")
    else:
        npm.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(npm), *NPM]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
        found["mountebank"] = Mock(lambda *at: _mountebank(npm, *at))
        (jar,) = npm.glob("node_modules/wiremock/build/wiremock-standalone-*.jar")
        if shutil.which("java"):
            found["wiremock"] = Mock(lambda *at: _wiremock(jar, *at))
        else:
            absent["wiremock"] = "there is no Java"
    if hoverfly:
        found["hoverfly"] = Mock(
            lambda port, folder, _: [hoverfly, "-pp", port, "-ap", free_port(), "-import", folder / "simulation.json"],
            proxied=True,
        )
    else:
        absent["hoverfly"] = "give its program with --hoverfly"
    return found, absent


def prepared(folder: Path, size: int, scheme: str) -> Path:
    """Write the same `size` recordings for every server, and return the folder."""
    answer = Response(200, "OK", (("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))), BODY)
    asked = (Request("GET", f"{scheme}://{HOST}/v1/items/{number}") for number in range(size))
    cassette = Cassette("items", tuple(Interaction(request, answer) for request in asked))
    Folder(folder / "cassettes").save([cassette])
    formats = discover("exchange", Exchange)
    for name, file in (("mitmproxy", "flows"), ("hoverfly", "simulation.json"), ("wiremock", "mappings/items.json")):
        (folder / file).parent.mkdir(exist_ok=True)
        write = formats[name].dumps
        assert write
        (folder / file).write_bytes(write(cassette))
    (folder / "body.json").write_bytes(BODY)
    headers = {**dict(answer.headers), "Connection": "keep-alive"}  # mountebank closes each line unless told so
    stubs = [
        {
            "predicates": [{"equals": {"method": "GET", "path": f"/v1/items/{number}"}}],
            "responses": [{"is": {"headers": headers, "body": BODY.decode()}}],
        }
        for number in range(size)
    ]
    (folder / "stubs.json").write_text(json.dumps(stubs))
    return folder


@dataclass(frozen=True)
class Running:
    """A server that runs: its port, and its process, which leads a session of its own."""

    port: int
    process: int

    def used(self) -> float:
        """Return the seconds of processor time that it and its children have had."""
        ticks = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = status.read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12]) if int(fields[3]) == self.process else 0
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def started(mock: Mock, recordings: Path, *, secure: bool) -> Iterator[Running]:
    """Run a server until the block is left."""
    port = free_port()
    with subprocess.Popen(
        list(map(str, mock.command(port, recordings, secure))),
        cwd=recordings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            until_it_listens(port)
            yield Running(port, process.pid)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _mitmproxy(port: int, folder: Path, _: bool) -> Sequence[object]:  # noqa: FBT001 - as all of them
    how = f"--server-replay={folder}/flows --set server_replay_extra=kill --set server_replay_reuse=true"
    how += f" --set confdir={folder}/mitm --set connection_strategy=lazy"
    return [BIN / "mitmdump", "-q", "-p", port, *how.split()]


def _bare(port: int, folder: Path, secure: bool) -> Sequence[object]:  # noqa: FBT001
    pem = [Authority(folder / "authority").confdir / "mitmproxy-ca.pem"] if secure else []
    return [sys.executable, Path(__file__).with_name("bare.py"), port, folder / "body.json", *pem]


def _mountebank(npm: Path, port: int, folder: Path, secure: bool) -> Sequence[object]:  # noqa: FBT001
    stubs = json.loads((folder / "stubs.json").read_text())
    imposter = {"port": port, "protocol": "https" if secure else "http", "stubs": stubs}
    (folder / "imposters.json").write_text(json.dumps({"imposters": [imposter]}))
    program = npm / "node_modules/.bin/mb"
    return [program, "--port", free_port(), "--configfile", folder / "imposters.json", "--nologfile"]


def _wiremock(jar: Path, port: int, folder: Path, secure: bool) -> Sequence[object]:  # noqa: FBT001
    ports = ["--port", free_port(), "--https-port", port] if secure else ["--port", port]
    return ["java", "-jar", jar, *ports, "--root-dir", folder, "--no-request-journal"]


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
