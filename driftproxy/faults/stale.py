"""Answer what was answered long ago."""

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["stale"]


@fault()
def stale(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The answer is the first one that was recorded of this endpoint.

    What a cache does that was not told of a change.
    """
    return None if scene.earlier == answer else Delivery(scene.earlier)
