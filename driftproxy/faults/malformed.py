"""Send JSON that breaks off."""

from dataclasses import replace

from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["malformed"]


@fault()
def malformed(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """The body is broken JSON, whole as far as its length says."""
    if not answer.body.lstrip().startswith((b"{", b"[")):
        return None
    return Delivery(replace(answer, body=answer.body.rstrip()[:-1]))
