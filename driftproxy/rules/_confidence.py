"""In one word, how sure is a fact?"""

from driftproxy.model.change import Change
from driftproxy.model.finding import Confidence

__all__ = ["confidence"]

_HIGH, _MEDIUM = 0.99, 0.75


def confidence(change: Change) -> Confidence:
    """Return high for a certainty of 0.99 and above, medium from 0.75, and low below that."""
    if change.certainty >= _HIGH:
        return Confidence.HIGH
    return Confidence.MEDIUM if change.certainty >= _MEDIUM else Confidence.LOW
