"""What a value would be if it kept a schema's promise: the same, but for what the schema does not allow."""

from driftproxy.shapes.promise.keep import Kept, kept
from driftproxy.shapes.promise.mistakes import ABSENT, Absent, Mistake, mistakes

__all__ = ["ABSENT", "Absent", "Kept", "Mistake", "kept", "mistakes"]
