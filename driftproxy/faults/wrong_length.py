"""Claim a longer body."""

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["wrong_length"]


@fault()
def wrong_length(answer: Response, argument: str, scene: Scene) -> Delivery:
    """`Content-Length` says more than there is, and the connection is closed."""
    return Delivery(answer, claimed=10)
