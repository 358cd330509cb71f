"""Send the body slowly."""

from driftproxy.faults._numbers import count
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["bandwidth"]


@fault("1024")
def bandwidth(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The body comes slowly.

    The argument is how many bytes come in a second: `bandwidth=1024`.
    """
    return Delivery(answer, pace=count(argument, 1, 1_000_000_000)) if answer.body else None
