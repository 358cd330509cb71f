"""Two sides of an answer to neutral facts, several facts that are one being told as one."""

from driftproxy.diff.answers.elements import of_element
from driftproxy.diff.answers.formats import compare_answers
from driftproxy.diff.answers.statuses import Turnout, compare_statuses
from driftproxy.diff.answers.streams import compare_streams, of_event
from driftproxy.diff.heads import Head, Told, compare_heads, stripped
from driftproxy.diff.maps import MOST_FIELDS, crowded
from driftproxy.diff.nights import steady
from driftproxy.diff.outline import outline, paths
from driftproxy.diff.scene import Scene
from driftproxy.diff.shapes import compare_shapes
from driftproxy.diff.telling.causes import causes
from driftproxy.diff.telling.differences import differences
from driftproxy.diff.telling.examples import examples

__all__ = [
    "MOST_FIELDS",
    "Head",
    "Scene",
    "Told",
    "Turnout",
    "causes",
    "compare_answers",
    "compare_heads",
    "compare_shapes",
    "compare_statuses",
    "compare_streams",
    "crowded",
    "differences",
    "examples",
    "of_element",
    "of_event",
    "outline",
    "paths",
    "steady",
    "stripped",
]
