"""The answer of an API that refuses."""

import json
from http import HTTPStatus

from driftproxy.model.http import Response

__all__ = ["error"]


def error(status: int, *headers: tuple[str, str]) -> Response:
    """Return an answer of this status with a JSON body, as most APIs give it."""
    reason = HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else "Error"
    body = json.dumps({"error": {"code": status, "message": reason}}).encode()
    return Response(status, reason, (("Content-Type", "application/json"), *headers), body)
