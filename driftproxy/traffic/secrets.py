"""The word that stands for a secret where there is no key."""

from driftproxy.model.pseudonym import PLACEHOLDER

__all__ = ["PLACEHOLDER"]
