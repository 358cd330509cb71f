"""Which plug-ins are there: the one value in each file of a folder, and what other packages offer."""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TypeVar

__all__ = ["discover"]

P = TypeVar("P")


@cache
def discover(folder: str, kind: type[P]) -> dict[str, P]:
    """Return the plug-ins of `driftproxy.<folder>`, ids sorted, and of the entry-point group of the same name.

    A module whose name starts with `_` is a helper, not a plug-in. Raises TypeError for a file that holds no value
    of `kind`, or more than one.
    """
    package = f"driftproxy.{folder}"
    names = [module.name for module in iter_modules(import_module(package).__path__) if module.name[0] != "_"]
    found = {name: _only(f"{package}.{name}", kind) for name in names}
    for point in entry_points(group=package):
        found[point.name] = _only(point.value, kind)
    return dict(sorted(found.items()))


def _only(module: str, kind: type[P]) -> P:
    values = [value for value in vars(import_module(module)).values() if isinstance(value, kind)]
    if len(values) != 1:
        message = f"{module} must hold exactly one {kind.__name__}, and holds {len(values)}"
        raise TypeError(message)
    return values[0]
