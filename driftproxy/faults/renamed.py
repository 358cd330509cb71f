"""Give a field another name."""

from driftproxy.faults._shape import Slot, struck
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["renamed"]


@fault("")
def renamed(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """A field has another name.

    The argument is its path, as reports write it: `renamed=$.customer.email`. Without one, a field is chosen.
    """
    return struck(answer, argument, scene, _is_field, _rename)


def _is_field(slot: Slot) -> bool:
    return slot.is_field


def _rename(slot: Slot) -> None:
    slot.holder[f"{slot.name}_renamed"] = slot.holder.pop(slot.name)
