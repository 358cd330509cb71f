"""Send half of the body."""

from driftproxy.model.fault import Cut, Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["truncated"]


@fault()
def truncated(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The connection is closed in the middle of the body."""
    return Delivery(answer, cut=Cut.IN_BODY) if answer.body else None
