"""Answer with an error."""

from driftproxy.faults._errors import error
from driftproxy.faults._numbers import count
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["status"]


@fault("500", "503", "401", "404", arrives=False)
def status(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The API answers with an error.

    The argument is the status, from 400 to 599: `status=503`.
    """
    return Delivery(error(count(argument, 400, 599)))
