"""The billing API of one version, running."""

from collections.abc import Callable, Iterator
from threading import Thread

import httpx
import pytest

from driftproxy.demo.server import BillingServer

TOKEN = "token-of-the-tests"


@pytest.fixture
def api() -> Iterator[Callable[[int], httpx.Client]]:
    """Start the API of a version and return a client that bears its token."""
    opened: list[tuple[BillingServer, httpx.Client]] = []

    def start(version: int) -> httpx.Client:
        server = BillingServer(version, 0, TOKEN)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        client = httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False)
        opened.append((server, client))
        return client

    yield start
    for server, client in opened:
        client.close()
        server.shutdown()
        server.server_close()
