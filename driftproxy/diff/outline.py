"""A surface in words, a line per place: what a reviewer reads as a diff of the API when recordings change."""

from collections.abc import Iterator

from driftproxy.diff.maps import entries
from driftproxy.model.plain import Path, Wild, show
from driftproxy.model.shape import Shape
from driftproxy.model.surface import Surface
from driftproxy.model.words import describe, printable

__all__ = ["outline", "paths", "places"]


def outline(surface: Surface) -> str:
    """Return Markdown: a heading per endpoint and status, below it each path with what was seen there.

    Neither values nor counts are in it, so that it changes when the shape of an answer does, and only then. Each line
    makes sense by itself. The headings are underlined, and all else begins with something other than a letter: so git
    writes the endpoint at the head of each piece of a diff.
    """
    lines = [
        "# What these recordings show",
        "",
        "(Written by driftproxy when they change; it can be deleted at any time.)",
    ]
    for endpoint in sorted(surface):
        for status, answer in sorted(surface[endpoint].items()):
            lines += ["", _heading(f"{endpoint} → {status}"), "---", "", f"    {', '.join(sorted(answer.formats))}"]
            lines += [f"    {line}" for line in places(answer.body, ())]
    return "\n".join(lines) + "\n"


def paths(shape: Shape, path: Path = ()) -> Iterator[Path]:
    """Yield every place that a shape has; the entries of a map both as such and by their keys."""
    yield path
    if shape.lists:
        yield from paths(shape.lists.items, (*path, Wild.ITEM))
    if shape.records:
        if maps := entries(shape.records, shape.records):
            yield from paths(maps[0], (*path, Wild.ENTRY))
        for name, field in shape.records.fields.items():
            yield from paths(field, (*path, name))


def _heading(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\<*`[" else char for char in printable(text))


def places(shape: Shape, path: Path, *, optional: bool = False) -> Iterator[str]:
    """Yield a line for every place at and below a path that a shape has, parents first."""
    if not shape.count:
        return
    words = describe(shape, deep=False)
    yield f"{printable(show(path))}: {words}{', not always there' if optional else ''}"
    if shape.lists:
        yield from places(shape.lists.items, (*path, Wild.ITEM))
    if not shape.records:
        return
    if maps := entries(shape.records, shape.records):
        yield from places(maps[0], (*path, Wild.ENTRY))
        return
    for name, field in sorted(shape.records.fields.items()):
        yield from places(field, (*path, name), optional=field.count < shape.records.count)
