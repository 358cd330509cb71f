"""Files of JSON: the whole file is a body, and where it is an object of bodies by name, so is each of these."""

import json as stdlib

from driftproxy.mocks._literal import are_named
from driftproxy.model.mock import Mock, MockFormat

__all__ = ["json"]


def _find(text: str) -> list[Mock]:
    value = stdlib.loads(text)
    if are_named(value):
        return [Mock(_line(text, name), one) for name, one in value.items()]
    return [Mock(1, value)]


def _line(text: str, name: str) -> int:
    """Return the line of the first place where the name is written as one."""
    at = text.find(stdlib.dumps(name, ensure_ascii=False))
    return text.count("\n", 0, max(at, 0)) + 1


json = MockFormat(suffixes=(".json",), find=_find)
