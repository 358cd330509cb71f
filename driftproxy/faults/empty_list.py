"""Empty a list."""

from driftproxy.faults._shape import Slot, struck
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["empty_list"]


@fault("")
def empty_list(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """A list is empty.

    The argument is its path, as reports write it: `empty-list=$.data`. Without one, a field is chosen.
    """
    return struck(answer, argument, scene, _is_filled, _empty)


def _is_filled(slot: Slot) -> bool:
    return (slot.is_field or not slot.path) and isinstance(slot.value, list) and bool(slot.value)


def _empty(slot: Slot) -> None:
    slot.holder[slot.name] = []
