"""How often something was seen on either side of a comparison; apart from what changed, which many do not need."""

from dataclasses import dataclass

from driftproxy.model.words import counted

__all__ = ["Evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The counts a change rests on: in `stored_with` of `stored_of` stored samples, and so for the fresh ones.

    On so many `nights` before, the answers were as the stored ones.
    """

    stored_with: int
    stored_of: int
    fresh_with: int
    fresh_of: int
    nights: int = 0

    def __str__(self) -> str:
        stored = f"in {self.stored_with} of {self.stored_of} stored"
        before = f", as on {counted(self.nights, 'night')} before" if self.nights else ""
        return f"{stored}{before}, in {self.fresh_with} of {self.fresh_of} fresh"
