"""Let the body wait."""

from driftproxy.faults._numbers import seconds
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["slow_body"]


@fault("5")
def slow_body(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The body comes long after the headers.

    The argument is the delay in seconds: `slow-body=10`.
    """
    return Delivery(answer, stall=seconds(argument)) if answer.body else None
