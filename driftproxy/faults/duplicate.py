"""Send the answer twice."""

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["duplicate"]


@fault()
def duplicate(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The answer comes twice on one connection."""
    return Delivery(answer, times=2)
