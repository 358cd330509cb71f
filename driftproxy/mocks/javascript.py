"""JavaScript, and what is written with JSX."""

from functools import partial

from driftproxy.mocks._scripts import find
from driftproxy.model.mock import MockFormat

__all__ = ["javascript"]

javascript = MockFormat(suffixes=(".js", ".mjs", ".cjs", ".jsx", ".tsx"), find=partial(find, dialect="tsx"))
