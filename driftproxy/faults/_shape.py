"""Break an answer in its shape: find fields of a JSON body, and write the body back with them changed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from driftproxy.model.fault import Delivery, Scene
from driftproxy.model.http import Response, without_headers
from driftproxy.model.plain import Path, Plain, Wild, parsed

__all__ = ["Slot", "struck"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A value: its path from the root, and the object that holds it with its name there.

    The root and the elements of a list are no fields; what is put in their place is lost, but for the root.
    """

    path: Path
    holder: dict[str, Plain]
    name: str

    @property
    def is_field(self) -> bool:
        """Whether it is a field of an object, and not the root or an element of a list."""
        return self.path[-1:] not in ((), (Wild.ITEM,))

    @property
    def value(self) -> Plain:
        """What the field holds."""
        return self.holder[self.name]


def struck(
    answer: Response, path: str, scene: Scene, fits: Callable[[Slot], bool], change: Callable[[Slot], None]
) -> Delivery | None:
    """Return the answer with the fields at `path` changed, those that fit; with no path, at one chosen by the seed.

    None where the body is no JSON, or nothing in it fits. Raises ValueError for what is no path.
    """
    wanted = parsed(path) if path else None
    try:
        body = _struck(answer.body, wanted, scene.seed, fits, change)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return None
    headers = without_headers(answer.headers, frozenset({"content-length"}))
    return Delivery(replace(answer, headers=headers, body=body)) if body else None


def _struck(
    body: bytes, wanted: Path | None, seed: int, fits: Callable[[Slot], bool], change: Callable[[Slot], None]
) -> bytes | None:
    root: dict[str, Plain] = {"": json.loads(body)}
    fitting = [slot for slot in _slots((), root, "") if fits(slot)]
    if wanted is None:
        # Sorted, so that the choice does not depend on the order in which a body happens to name its fields.
        paths = sorted({slot.path for slot in fitting}, key=repr)
        wanted = paths[seed % len(paths)] if paths else ()
    hit = [slot for slot in fitting if _leads(wanted, slot.path)]
    for slot in hit:
        change(slot)
    return json.dumps(root[""], ensure_ascii=False).encode("utf-8", "surrogatepass") if hit else None


def _slots(path: Path, holder: dict[str, Plain], name: str) -> Iterator[Slot]:
    yield Slot(path, holder, name)
    value = holder[name]
    if isinstance(value, dict):
        for inner in list(value):
            yield from _slots((*path, inner), value, inner)
    elif isinstance(value, list):
        for element in value:
            if isinstance(element, dict | list):
                yield from _slots((*path, Wild.ITEM), {"": element}, "")


def _leads(pattern: Path, path: Path) -> bool:
    return len(pattern) == len(path) and all(
        one == other or (one is Wild.ENTRY and isinstance(other, str)) for one, other in zip(pattern, path, strict=True)
    )
