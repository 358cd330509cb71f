"""Anything else: bytes without a shape."""

from driftproxy.model.plugin import BodyFormat

__all__ = ["binary"]


def _claim(_media: str, _body: bytes) -> float:
    return 0.1


binary = BodyFormat(claim=_claim, parse=None)
