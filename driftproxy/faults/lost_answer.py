"""Do what was asked, and lose the answer."""

from driftproxy.model.fault import Cut, Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["lost_answer"]


@fault()
def lost_answer(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The API does what was asked, but its answer is lost.

    The next request gets the next recorded answer: what a retry after a partial success meets.
    """
    return Delivery(answer, cut=Cut.RESET)
