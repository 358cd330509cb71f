"""Change only the shape of a recorded body to that of a fresh one, and keep its values."""

from driftproxy.healing.heal import heal

__all__ = ["heal"]
