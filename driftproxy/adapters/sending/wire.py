"""Opens the socket: to the very address that was looked at, and to a private one only where that is declared."""

import asyncio
import socket
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec

import httpcore
import httpx

from driftproxy.model.errors import Unreachable
from driftproxy.traffic.endpoints.host import is_public

if find_spec("sniffio") is None:
    # httpcore looks for it several times in each request, and to look for what is not there costs a quarter of it.
    sys.modules["sniffio"] = None  # type: ignore[assignment]

__all__ = ["Wire", "allowed"]


class Wire(httpcore.AsyncNetworkBackend):
    """Connects to one host. A name is resolved once, what it leads to is looked at, and that is where it connects to.

    So a name that leads to a public address when it is looked at, and to a private one when it is used, leads nowhere.
    """

    def __init__(self, host: str, *, private: bool) -> None:
        """Take the host as it is declared, and whether it may be private."""
        self._host, self._private = host, private
        self._name = httpx.URL(f"https://{host}/").raw_host.decode("ascii")
        self._backend = httpcore.AnyIOBackend()

    def to_proxy(self) -> "Wire":
        """Return the same for the way to a proxy, which may lie anywhere."""
        way = Wire(self._host, private=True)
        way._name = ""
        return way

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - its name there
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a connection to an address of the host; raises Unreachable if one of them may not be connected to."""
        if self._name not in ("", host.rstrip(".")):  # whatever two parsers make of one URL
            raise Unreachable("blocked", f"this is the way to {self._host}, and to no other host")
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = allowed(self._host, [str(one[4][0]) for one in found], private=self._private)
        for address in addresses[:-1]:
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._backend.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def allowed(host: str, addresses: Sequence[str], *, private: bool) -> list[str]:
    """Return the addresses of a host, each once; raises Unreachable if one of them may not be connected to."""
    if not private and (bad := [one for one in addresses if not is_public(one)]):
        line = f'`private = true` under `[hosts."{host}"]`'
        raise Unreachable(
            "blocked", f"{host} leads to {bad[0]}, a private address; {line} in the configuration would allow it"
        )
    return list(dict.fromkeys(addresses))
