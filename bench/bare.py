"""A bare server for comparison: asyncio and httptools parse each request, and one answer goes out to all of them.

`bare.py PORT BODY [PEM]`: the file of the body, and a certificate with its key for TLS.
"""

import asyncio
import ssl
import sys
from pathlib import Path

import httptools


class Bare(asyncio.Protocol):
    """One connection; `said` is what everybody is answered."""

    def __init__(self, said: bytes) -> None:
        self._said = said
        self._parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._transport.write(self._said)


async def serve(port: int, body: bytes, pem: str) -> None:
    context = None
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    server = await asyncio.get_running_loop().create_server(lambda: Bare(head + body), "127.0.0.1", port, ssl=context)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]).read_bytes(), "".join(sys.argv[3:])))
