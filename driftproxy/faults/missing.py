"""Leave a field out."""

from driftproxy.faults._shape import Slot, struck
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["missing"]


@fault("")
def missing(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """A field is missing.

    The argument is its path, as reports write it: `missing=$.customer.email`. Without one, a field is chosen.
    """
    return struck(answer, argument, scene, _is_field, _leave_out)


def _is_field(slot: Slot) -> bool:
    return slot.is_field


def _leave_out(slot: Slot) -> None:
    del slot.holder[slot.name]
