"""The narrow waist: every body becomes JSON-like data, and nothing below knows formats."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum

__all__ = ["Path", "Plain", "Wild", "at", "parsed", "pointer", "show"]

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
"""JSON-like data (RFC 8259): what `json.loads` gives."""


class Wild(Enum):
    """A step that stands for every element of a list, or every value of a map."""

    ITEM = "[*]"
    ENTRY = ".{*}"


Path = tuple[str | Wild, ...]
"""Where in a body: field names and wildcards from the root, `()` being the root."""


def show(path: Iterable[str | int | Wild]) -> str:
    """Return the path as people write it: `$.line_items[*].tax`, `$["x.y"]`, `$.prices.{*}`; `[3]` for one element."""
    return "$" + "".join(map(_show_step, path))


def parsed(text: str) -> Path:
    """Return the path that is written so; the inverse of `show`. Raises ValueError for what is none."""
    if not _PATH.fullmatch(text):
        raise ValueError(f"`{text}` is no path; write one as reports do, such as `$.customer.email` or `$.data[*].id`")
    return tuple(_step(step) for step in _STEP.findall(text))


def pointer(path: Path) -> str:
    """Return the path as a JSON Pointer (RFC 6901), `*` standing for every element or entry."""
    steps = ("*" if isinstance(step, Wild) else step.replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps)


def at(value: Plain, path: Path) -> Iterator[Plain]:
    """Yield every value that the path names inside `value`; nothing where it leads nowhere."""
    if not path:
        yield value
        return
    step, rest = path[0], path[1:]
    if step is Wild.ITEM:
        children: list[Plain] = value if isinstance(value, list) else []
    elif not isinstance(value, dict):
        children = []
    elif isinstance(step, Wild):
        children = list(value.values())
    else:
        children = [value[step]] if step in value else []
    for child in children:
        yield from at(child, rest)


def _show_step(step: str | int | Wild) -> str:
    if isinstance(step, Wild):
        return step.value
    if isinstance(step, int):
        return f"[{step}]"
    if step and all(char.isalnum() or char in "_-" for char in step):
        return f".{step}"
    escaped = step.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'


_STEP = re.compile(r"\[\*\]|\.\{\*\}|\.[\w-]+|\[\"(?:[^\"\\]|\\.)*\"\]")
_PATH = re.compile(rf"\$(?:{_STEP.pattern})*")


def _step(text: str) -> str | Wild:
    if text in (Wild.ITEM.value, Wild.ENTRY.value):
        return Wild(text)
    return re.sub(r"\\(.)", r"\1", text[2:-2]) if text[0] == "[" else text[1:]
