"""Looks at hosts and at the clients of this machine for `driftproxy doctor`."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import httpx

from driftproxy.adapters.configuration.hosts import Host
from driftproxy.adapters.processes.child import environment
from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.sender import LiveSender
from driftproxy.adapters.sending.exchange import named
from driftproxy.adapters.sending.gate import proxy_of
from driftproxy.adapters.sending.wire import allowed
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Request, Response
from driftproxy.traffic.endpoints.host import is_local

__all__ = ["Checkup"]


class Checkup:
    """Looks at hosts through a sender, so that nothing is asked of them that a re-recording could not ask."""

    def __init__(self, sender: LiveSender, hosts: Mapping[str, Host], *, timeout: float = 10) -> None:
        """Take the sender, the declared hosts, and the seconds that each step may take."""
        self._sender, self._hosts, self._timeout = sender, hosts, timeout

    def addresses(self, host: str) -> list[str]:
        """Return the addresses that a host's name leads to; raises Unreachable."""
        name, port = _place(host)
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise Unreachable(*named(error, host, self._timeout)) from error
        return list(dict.fromkeys(str(one[4][0]) for one in found))

    def handshake(self, host: str) -> tuple[str, datetime] | None:
        """Return the version of TLS that is spoken, and until when the host's certificate holds; raises Unreachable.

        None where a proxy of the environment stands between, or where the host lets nobody in who shows no certificate:
        that is for the sender to do.
        """
        if proxy_of(host, "https"):
            return None
        name, port = _place(host)
        private = self._hosts[host].private or is_local(host)
        address = allowed(host, self.addresses(host), private=private)[0]
        try:
            with (
                socket.create_connection((address, port), self._timeout) as plain,
                httpx.create_ssl_context().wrap_socket(plain, server_hostname=name) as secure,
            ):
                certificate = secure.getpeercert() or {}
                until = ssl.cert_time_to_seconds(str(certificate.get("notAfter")))
                return secure.version() or "TLS", datetime.fromtimestamp(until, UTC)
        except (OSError, ValueError) as error:
            if isinstance(error, ssl.SSLError) and self._hosts[host].certificate:
                return None
            raise Unreachable(*named(error, host, self._timeout)) from error

    def send(self, request: Request) -> Response:
        """Return the live answer, with the host's credential; raises Unreachable."""
        return self._sender.send(request)

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    def clients(self, url: str) -> Iterator[tuple[str, bool, str]]:
        """Yield each HTTP client of this machine, whether it trusts our proxy, and what it said if not.

        They ask a proxy that answers by itself: nothing leaves this machine.
        """
        authority = Authority()
        with ReplayServer(authority).serve(lambda _request, _cassette, _test: Response(200)) as proxy:
            for name, command in _CLIENTS.items():
                if program := sys.executable if name == "python" else shutil.which(name):
                    yield name, *_asked([program, *command, url], environment(proxy, authority))


_PYTHON = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=10).read()"
_NODE = "fetch(process.argv[1]).catch(e => { console.error((e.cause || e).message); process.exit(1) })"
_RUBY = "require 'open-uri'; URI.open(ARGV[0]).read"
_CLIENTS = {
    "curl": ["--silent", "--show-error", "--max-time", "10"],
    "wget": ["--quiet", "--tries=1", "--timeout=10", "--output-document=-"],
    "python": ["-c", _PYTHON],
    "node": ["-e", _NODE],
    "ruby": ["-e", _RUBY],
}
_PATIENCE = 20


def _asked(command: list[str], env: dict[str, str]) -> tuple[bool, str]:
    try:
        done = subprocess.run(  # noqa: S603 - clients that the user has installed
            command, env={**os.environ, **env}, capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, type(error).__name__
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return not done.returncode, lines[-1] if lines else f"exit code {done.returncode}"


def _place(host: str) -> tuple[str, int]:
    name, _, port = host.rpartition(":") if host.rpartition(":")[2].isdecimal() else (host, "", "443")
    return name.strip("[]"), int(port)
