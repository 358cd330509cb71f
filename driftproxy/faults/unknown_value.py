"""Give a word nobody knows."""

import re

from driftproxy.faults._shape import Slot, struck
from driftproxy.model.fault import Delivery, Scene, fault
from driftproxy.model.http import Response

__all__ = ["unknown_value"]


@fault("")
def unknown_value(answer: Response, argument: str, scene: Scene) -> Delivery | None:
    """A field that holds a word, such as a status, holds one that nobody knows.

    The argument is its path, as reports write it: `unknown-value=$.status`. Without one, a field is chosen.
    """
    return struck(answer, argument, scene, _holds_a_word, _give_another)


_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{1,30}")


def _holds_a_word(slot: Slot) -> bool:
    return slot.is_field and isinstance(slot.value, str) and _WORD.fullmatch(slot.value) is not None


def _give_another(slot: Slot) -> None:
    slot.holder[slot.name] = "driftproxy_unknown"
