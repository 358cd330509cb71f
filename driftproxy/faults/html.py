"""Answer with a page."""

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["html"]


@fault(arrives=False)
def html(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The API answers 200 with an HTML page: a proxy, a login, a maintenance page."""
    page = b"<!doctype html><html><head><title>Sorry</title></head><body><h1>We will be right back</h1></body></html>\n"
    return Delivery(Response(200, "OK", (("Content-Type", "text/html; charset=utf-8"),), page))
