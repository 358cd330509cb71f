"""Let a stream of events come one by one."""

from driftproxy.faults._numbers import seconds
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response, header

__all__ = ["trickle"]


@fault("0.5")
def trickle(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The events of a stream come one by one.

    The argument is the seconds between two: `trickle=0.2`.
    """
    gap = seconds(argument)
    stream = (header(answer.headers, "content-type") or "").lower().startswith("text/event-stream")
    return Delivery(answer, gap=gap) if stream else None
