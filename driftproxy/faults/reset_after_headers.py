"""Reset the line once the head is sent."""

from driftproxy.model.fault import Cut, Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["reset_after_headers"]


@fault()
def reset_after_headers(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The connection is reset after the headers."""
    return Delivery(answer, cut=Cut.RESET_AFTER_HEAD)
