"""Answer that there were too many requests."""

from driftproxy.faults._errors import error
from driftproxy.faults._numbers import count
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["rate_limit"]


@fault("1", arrives=False)
def rate_limit(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The API answers 429: too many requests.

    The argument is the seconds that `Retry-After` says (RFC 6585 §4): `rate-limit=2`.
    """
    wait = count(argument, 0, 86_400)
    return Delivery(error(429, ("Retry-After", str(wait))))
