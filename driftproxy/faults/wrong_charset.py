"""Encode the body as UTF-16, and do not say so."""

from dataclasses import replace

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response, header, without_headers

__all__ = ["wrong_charset"]


@fault()
def wrong_charset(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The body is UTF-16, and says that it is UTF-8."""
    media = header(answer.headers, "content-type") or ""
    try:
        body = answer.body.decode().encode("utf-16")
    except UnicodeDecodeError:  # not text
        return None
    if not answer.body:
        return None
    headers = without_headers(answer.headers, frozenset({"content-type"}))
    said = ("Content-Type", f"{media.partition(';')[0] or 'text/plain'}; charset=utf-8")
    return Delivery(replace(answer, headers=(*headers, said), body=body))
