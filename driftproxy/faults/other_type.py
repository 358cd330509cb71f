"""Give a value of another type."""

from driftproxy.faults._shape import Slot, struck
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response
from driftproxy.model.plain import Plain

__all__ = ["other_type"]


@fault("")
def other_type(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """A field has another type: text for a number, an object for a list.

    The argument is its path, as reports write it: `other-type=$.customer.email`. Without one, a field is chosen.
    """
    return struck(answer, argument, scene, _has_a_type, _give_another)


def _has_a_type(slot: Slot) -> bool:
    return slot.is_field and slot.value is not None


def _give_another(slot: Slot) -> None:
    slot.holder[slot.name] = _other(slot.value)


def _other(value: Plain) -> Plain:
    match value:
        case str():
            return 1
        case list():
            return {str(number): element for number, element in enumerate(value)}
        case dict():
            return [value]
        case _:
            return str(value)
