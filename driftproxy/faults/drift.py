"""Answer what the last re-recording got."""

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["drift"]


@fault(fresh=True)
def drift(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The answer is the one that the last re-recording got: exactly the drift of its report."""
    return None if scene.fresh in (None, answer) else Delivery(scene.fresh)
