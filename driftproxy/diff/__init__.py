"""Two sides of an answer to neutral facts, several facts that are one being told as one."""

from driftproxy.diff.answers import compare_answers
from driftproxy.diff.outline import outline
from driftproxy.diff.scene import Scene
from driftproxy.diff.shapes import compare_shapes
from driftproxy.diff.statuses import compare_statuses

__all__ = ["Scene", "compare_answers", "compare_shapes", "compare_statuses", "outline"]
