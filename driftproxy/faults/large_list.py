"""Fill a list."""

from itertools import cycle, islice

from driftproxy.faults._shape import Slot, struck
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["large_list"]


@fault("")
def large_list(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """A list has ten thousand elements.

    The argument is its path, as reports write it: `large-list=$.data`. Without one, a field is chosen.
    """
    return struck(answer, argument, scene, _is_filled, _fill)


_MANY = 10_000


def _is_filled(slot: Slot) -> bool:
    return (slot.is_field or not slot.path) and isinstance(slot.value, list) and bool(slot.value)


def _fill(slot: Slot) -> None:
    if isinstance(slot.value, list):
        slot.holder[slot.name] = list(islice(cycle(slot.value), _MANY))
