"""Say that the body is text."""

from dataclasses import replace

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response, without_headers

__all__ = ["wrong_media_type"]


@fault()
def wrong_media_type(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The answer says that its body is plain text."""
    if not answer.body:
        return None
    headers = without_headers(answer.headers, frozenset({"content-type"}))
    return Delivery(replace(answer, headers=(*headers, ("Content-Type", "text/plain"))))
