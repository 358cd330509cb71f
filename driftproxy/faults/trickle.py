"""Let a stream of events come one by one."""

from driftproxy.faults._numbers import seconds
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response, header
from driftproxy.model.pace import gaps

__all__ = ["trickle"]


@fault("0.5")
def trickle(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The events of a stream come one by one.

    The argument is the seconds between two: `trickle=0.2`; or `trickle=recorded`, at the pace at which they came then.
    """
    apart = gaps(answer) if argument == "recorded" else (seconds(argument),)
    stream = (header(answer.headers, "content-type") or "").lower().startswith("text/event-stream")
    return Delivery(answer, gaps=apart) if stream and apart else None
