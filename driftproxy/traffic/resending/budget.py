"""How much may be asked in one run?"""

from dataclasses import dataclass, field

__all__ = ["Budget"]


@dataclass(slots=True)
class Budget:
    """How many requests may be sent, tries counted, and in how many seconds; None for any."""

    requests: int | None = None
    seconds: float | None = None
    _sent: int = field(init=False, default=0)
    _until: float = field(init=False, default=float("inf"))

    def begin(self, now: float) -> None:
        """Let the time run, if it does not yet."""
        if self.seconds is not None and self._until == float("inf"):
            self._until = now + self.seconds

    def spend(self) -> None:
        """Count a request."""
        self._sent += 1

    def over(self, now: float) -> str:
        """Return why nothing more may be sent at a time, `""` if it may."""
        if self.requests is not None and self._sent >= self.requests:
            return f"not asked: the budget of {self.requests} requests is used up"
        return f"not asked: the budget of {self.seconds:g} s is used up" if now >= self._until else ""
