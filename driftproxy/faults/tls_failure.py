"""Break off the TLS handshake."""

from driftproxy.model.fault import Cut, Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["tls_failure"]


@fault(arrives=False, tunnel=True)
def tls_failure(answer: Response, argument: str, scene: Scene) -> Delivery:
    """The TLS handshake fails.

    It strikes a whole host, because it comes before the request: `tls-failure on api.example.com`.
    """
    return Delivery(answer, cut=Cut.HANDSHAKE)
