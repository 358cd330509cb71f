"""What a value would be if it kept a schema's promise: the same, but for what the schema does not allow."""

from driftproxy.shapes.promise.focus import focused, mistakes
from driftproxy.shapes.promise.keep import Kept, kept

__all__ = ["Kept", "focused", "kept", "mistakes"]
