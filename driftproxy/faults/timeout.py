"""Never answer."""

import math

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["timeout"]


@fault(arrives=False)
def timeout(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The API takes the request and never answers."""
    return Delivery(answer, wait=math.inf)
