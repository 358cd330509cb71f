"""A billing API on loopback that people could meet in the wild: `python -m driftproxy.demo.api --version 1 --port 0`.

Its first line on stdout says where it listens. Every call needs the bearer token that the environment variable
BILLING_TOKEN holds. Version 2 shows invoices another way and has no balance any more.
"""

import argparse
import os
import sys
from contextlib import suppress

from driftproxy.demo.server import BillingServer

__all__ = ["main"]

_VERSIONS = (1, 2)


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM; return 2 with one sentence on stderr if that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m driftproxy.demo.api", description="A billing API on loopback.")
    parser.add_argument("--version", type=int, choices=_VERSIONS, default=1, help="which version of the API to serve")
    parser.add_argument("--port", type=int, default=0, help="where to listen on 127.0.0.1; 0 takes a free port")
    options = parser.parse_args(arguments)
    token = os.environ.get("BILLING_TOKEN", "")
    if not token:
        return _refuse("the environment variable BILLING_TOKEN is not set; put the token there that clients must send")
    try:
        server = BillingServer(options.version, options.port, token)
    except (OSError, OverflowError) as error:
        return _refuse(f"cannot listen on port {options.port} of 127.0.0.1: {error}")
    with server, suppress(KeyboardInterrupt):
        sys.stdout.write(f"billing API, version {options.version}, on {server.url}\n")
        sys.stdout.flush()
        server.serve_forever(poll_interval=0.05)
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"billing API: {sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
