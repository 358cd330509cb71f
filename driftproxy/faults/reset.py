"""Reset the line before anything is answered."""

from driftproxy.model.fault import Cut, Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["reset"]


@fault(arrives=False)
def reset(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The connection is reset before the answer begins.

    The request has not reached the API: a retry gets the answer that this one would have had.
    """
    return Delivery(answer, cut=Cut.RESET)
