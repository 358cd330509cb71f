"""Say null instead of a value."""

from driftproxy.faults._shape import Slot, struck
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["null"]


@fault("")
def null(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """A field is null.

    The argument is its path, as reports write it: `null=$.customer.email`. Without one, a field is chosen.
    """
    return struck(answer, argument, scene, _says_something, _say_nothing)


def _says_something(slot: Slot) -> bool:
    return slot.is_field and slot.value is not None


def _say_nothing(slot: Slot) -> None:
    slot.holder[slot.name] = None
