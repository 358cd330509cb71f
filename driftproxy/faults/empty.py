"""Close the line instead of answering."""

from driftproxy.model.fault import Cut, Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["empty"]


@fault(arrives=False)
def empty(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The connection is closed without a byte of an answer."""
    return Delivery(answer, cut=Cut.EMPTY)
