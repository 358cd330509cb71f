"""Let the answer wait."""

from driftproxy.faults._numbers import seconds
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["slow_headers"]


@fault("5")
def slow_headers(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The answer begins late.

    The argument is the delay in seconds: `slow-headers=10`.
    """
    return Delivery(answer, wait=seconds(argument))
