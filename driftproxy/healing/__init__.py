"""Change only the shape of a recorded body to that of a fresh one, and keep its values."""

from driftproxy.healing.amend import amended_json, amended_yaml
from driftproxy.healing.heal import heal

__all__ = ["amended_json", "amended_yaml", "heal"]
