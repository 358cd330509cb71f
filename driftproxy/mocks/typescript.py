"""TypeScript without JSX, which reads `<A>b` otherwise."""

from functools import partial

from driftproxy.mocks._scripts import find
from driftproxy.model.mock import MockFormat

__all__ = ["typescript"]

typescript = MockFormat(suffixes=(".ts", ".mts", ".cts"), find=partial(find, dialect="typescript"))
