"""A function of the project that signs answers anew; it comes from the configuration, never from a cassette."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from runpy import run_path

from driftproxy.model.errors import ConfigError
from driftproxy.model.http import Request, Response, without_headers

__all__ = ["signer"]


def signer(root: Path, named: str) -> Callable[[Request, Response], Response]:
    """Return what sets the headers that the function `FILE:NAME` returns for a request and its answer.

    Where it fails, the answer is a 500 that says so. Raises ConfigError if there is no such function.
    """
    file, _, name = named.rpartition(":")
    try:
        function = run_path(str(root / file))[name]
    except Exception as error:  # it is somebody else's program
        raise ConfigError(f"there is no function {named} ({type(error).__name__}: {error}); mend `sign`") from error

    def sign(request: Request, response: Response) -> Response:
        try:
            added = tuple((str(key), str(value)) for key, value in dict(function(request, response)).items())
        except Exception as error:  # noqa: BLE001 - as above; and not its own words, which may quote a secret
            text = f"driftproxy: the function {named} failed ({type(error).__name__}); mend it"
            body = json.dumps({"error": text}).encode()
            return Response(500, "Not signed", (("Content-Type", "application/json"),), body)
        names = frozenset(key.lower() for key, _ in added)
        return replace(response, headers=(*without_headers(response.headers, names), *added))

    return sign
