"""The small charts: how nights ended, and how many findings runs had; each is numbers for a template of SVG."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from driftproxy.adapters.history.questions import Freshness, Night
from driftproxy.model.finding import Run
from driftproxy.model.words import counted

__all__ = ["Bar", "Chart", "of_endpoint", "of_hosts", "of_runs"]

_HIGH = 24
_WIDE = 8
_MOST = 45
_WORDS = {"same": "as recorded", "drifted": "drift", "failed": "could not be checked", "part": "failed in part"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A night: where it is, its kind, and what it says."""

    x: int
    height: int
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the last on the right, and all of them in a sentence."""

    bars: tuple[Bar, ...]
    said: str
    height: int = _HIGH

    @property
    def width(self) -> int:
        """How wide it is."""
        return _WIDE * len(self.bars)


def of_runs(runs: Sequence[Run]) -> Chart:
    """Return a bar for each run, newest first as they come: as high as it has findings, of the most."""
    shown = runs[:_MOST][::-1]
    most = max((run.findings for run in shown), default=0) or 1
    said = (f"{run.created[:10]}: {run.verdict}, {counted(run.findings, 'finding')}" for run in shown)
    heights = (max(2, round(_HIGH * run.findings / most)) for run in shown)
    bars = zip(heights, (run.verdict for run in shown), said, strict=True)
    return _chart(bars, f"the last {counted(len(shown), 'run')}")


def of_hosts(nights: Iterable[Freshness]) -> dict[str, tuple[Freshness, Chart]]:
    """Return, by host, how it did the last time, and its nights; they come by host, the newest first."""
    groups: dict[str, list[Freshness]] = {}
    for one in nights:
        groups.setdefault(one.host, []).append(one)
    return {
        host: (group[0], _strip((one.created, _kind(one)) for one in group[:_MOST])) for host, group in groups.items()
    }


def of_endpoint(nights: Sequence[Night]) -> Chart:
    """Return the nights of an endpoint, which come the newest first."""
    return _strip((one.created, "part" if one.kind and one.state != "failed" else one.state) for one in nights[:_MOST])


def _kind(night: Freshness) -> str:
    if night.failed and not night.same + night.drifted:
        return "failed"
    return "drifted" if night.drifted else "part" if night.failed else "same"


def _strip(nights: Iterable[tuple[str, str]]) -> Chart:
    """Return bars of four heights, so that nobody needs to see colours."""
    found = list(nights)[::-1]
    bars = [(_HEIGHTS[kind], kind, f"{created[:10]}: {_WORDS[kind]}") for created, kind in found]
    return _chart(bars, f"the last {counted(len(found), 'night')}")


_HEIGHTS: Mapping[str, int] = {"same": 5, "part": 11, "drifted": 18, "failed": 24}


def _chart(bars: Iterable[tuple[int, str, str]], what: str) -> Chart:
    placed = tuple(Bar(_WIDE * number, *one) for number, one in enumerate(bars))
    said = "; ".join(bar.said for bar in placed if bar.kind not in ("same", "clean"))
    return Chart(placed, f"{what}: {said or 'all as recorded'}")
