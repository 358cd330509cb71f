"""Add a field nobody knows."""

from driftproxy.faults._shape import Slot, struck
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["unknown_field"]


@fault("")
def unknown_field(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """An object has a field that nobody knows.

    The argument is the object's path, as reports write it: `unknown-field=$.customer`. Without one, one is chosen.
    """
    return struck(answer, argument, scene, _holds_an_object, _add)


def _holds_an_object(slot: Slot) -> bool:
    return isinstance(slot.value, dict)


def _add(slot: Slot) -> None:
    if isinstance(slot.value, dict):
        slot.value["driftproxy_unknown"] = "nobody knows this field"
