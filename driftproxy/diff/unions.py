"""Is this a union, and did objects become another variant of it: what came and went with the variant is no change."""

from itertools import combinations

from driftproxy.diff.tally import Switch, present
from driftproxy.model.flow import Flow
from driftproxy.model.shape import Records, Variants

__all__ = ["switch"]

_PAIR = 2
_ALIKE = 0.5
"""Variants that share this part of their fields are not worth telling apart."""


def switch(name: str, sides: tuple[Records, Records], above: Flow, flow: Flow) -> Switch | None:
    """Return how many matched objects became another variant, and what was counted of a field at the others.

    None where the objects are of one variant, or of variants that look alike.
    Of the objects that were not matched, only those of variants that both sides have are counted. `above` is the flow
    of the objects, `flow` that of the field.
    """
    variants = _variants(*sides)
    if not (variants and _unlike(*variants)):
        return None
    shared = variants[0].keys() & variants[1].keys()
    kept, lost, come = (
        count - aside for count, aside in zip((flow.kept, flow.lost, flow.come), flow.aside, strict=True)
    )
    objects = above.objects - above.switched
    stored = _side(variants[0], shared, name, kept + lost, objects)
    fresh = _side(variants[1], shared, name, kept + come, objects)
    return Switch(above.switched, present(objects, Flow(kept=kept, lost=lost, come=come), stored, fresh))


def _unlike(before: Variants, after: Variants) -> bool:
    """Return whether there are variants that hardly look alike."""
    fields = [{*before.get(name, ()), *after.get(name, ())} for name in before.keys() | after.keys()]
    return any(len(one & other) < _ALIKE * len(one | other) for one, other in combinations(fields, 2))


def _variants(stored: Records, fresh: Records) -> tuple[Variants, Variants] | None:
    """Return the variants of both sides, None where those of one do not say, or each object says something else."""
    before, after = stored.variants, fresh.variants
    if not (before and after and any(before) and any(after)):
        return None
    told = [fields[""] for side in (before, after) for variant, fields in side.items() if variant]
    return None if len(told) > _PAIR and max(told) == 1 else (before, after)


def _side(variants: Variants, shared: set[str], name: str, matched: int, objects: int) -> tuple[int, int]:
    """Return in how many objects of these variants the field was, and how many there are; the matched ones at least."""
    had = max(matched, sum(variants[variant].get(name, 0) for variant in shared))
    return had, max(had + objects - matched, sum(variants[variant][""] for variant in shared))
