"""What the shapes of values do not tell: whether strings are Base64 (RFC 4648), and times seconds or milliseconds.

Many a token looks like Base64 by accident, and is none the next time: so this is no format like others. It is told
where one side cannot be anything else, padded at the end, and no string of the other side can be Base64 at all.
"""

import re
from collections.abc import Iterator, Sequence

from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, FormatChanged, Place
from driftproxy.model.plain import Path, at

__all__ = ["compare_encodings"]

_BASE64 = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?:[A-Za-z0-9+/]{4}){3,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_OTHER = re.compile(r"[^A-Za-z0-9+/=\r\n]")
_FEWEST, _MANY = 3, 6
_SOME, _SURE = 0.9, 0.99
_PADDED = 0.5
"""Two of three texts of any length are padded; less than half of many are not Base64 but look so."""


def compare_encodings(scene: Scene) -> Iterator[Change]:
    """Yield the strings that are Base64 on one side only, of those without another format, and times in other units."""
    for path, flow in scene.flows.items():
        turns = flow.turns.keys() - {("null", "null")}
        if flow.other >= _FEWEST and turns == {("string", "string")}:
            yield from _compared(scene, path)
        if flow.other and not flow.same and turns == {("integer", "integer")}:
            yield from _timed(scene, path)


def _timed(scene: Scene, path: Path) -> Iterator[Change]:
    sides = [scene.shape(side, path) for side in (0, 1)]
    first = {next(_units(scene, side, path), "") for side in (0, 1)}
    if len(first) > 1 and all(side.integers and side.timestamps == side.integers for side in sides):
        (was, *others), (now, *more) = (sorted(set(_units(scene, side, path))) for side in (0, 1))
        if not others and not more:
            evidence = Evidence(sides[0].integers, sides[0].integers, 0, sides[1].integers)
            before, after = (f"integer (Unix time in {unit})" for unit in (was, now))
            yield FormatChanged(Place(scene.endpoint, scene.status, path), evidence, before, after, _SURE)


def _units(scene: Scene, side: int, path: Path) -> Iterator[str]:
    for pair in scene.bodies:
        for one in at(pair[side], path):
            if isinstance(one, int):
                yield "milliseconds" if one >= _MILLISECONDS else "seconds"


def _compared(scene: Scene, path: Path) -> Iterator[Change]:
    first = [next(_texts(scene, side, path), "") for side in (0, 1)]
    if not any(map(_BASE64.fullmatch, first)):  # as most are; the rest need not be looked at
        return
    stored, fresh = (list(_texts(scene, side, path)) for side in (0, 1))
    if min(len(stored), len(fresh)) < _FEWEST:
        return
    for one, other, words in ((stored, fresh, (_WORDS, "string")), (fresh, stored, ("string", _WORDS))):
        if _encoded(one) and all(map(_OTHER.search, other)):
            certainty = _SURE if min(len(stored), len(fresh)) >= _MANY else _SOME
            evidence = Evidence(len(stored), len(stored), 0, len(fresh))
            yield FormatChanged(Place(scene.endpoint, scene.status, path), evidence, *words, certainty)


def _texts(scene: Scene, side: int, path: Path) -> Iterator[str]:
    return (one for pair in scene.bodies for one in at(pair[side], path) if isinstance(one, str) and one)


def _encoded(texts: Sequence[str]) -> bool:
    padded = sum(text.endswith("=") for text in texts)
    return padded >= _PADDED * len(texts) and len(set(texts)) > 1 and all(map(_BASE64.fullmatch, texts))


_WORDS = "string (base64)"
_MILLISECONDS = 10**11
"""Of what looks like Unix time; as seconds it would be after the year 5000."""
