"""Redirect to the same place."""

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["redirect_loop"]


@fault(arrives=False)
def redirect_loop(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The answer is a redirect to the same URL, again and again."""
    return Delivery(Response(302, "Found", (("Location", scene.request.url),)))
