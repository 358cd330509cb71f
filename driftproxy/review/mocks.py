"""Compare mocks that were written by hand with what the API says, and mend them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.sources import mend, mocks_in
from driftproxy.adapters.storage.results import LastResult
from driftproxy.model.finding import Report
from driftproxy.model.http import Cassette
from driftproxy.model.policy import Policy
from driftproxy.workflows.comparing.mocks import compare_mocks

__all__ = ["mocks"]


def mocks(
    files: Sequence[Path],
    stored: Iterable[Cassette],
    config: Config,
    policy: Policy,
    *,
    fix: bool,
    told: Callable[[str], None],
) -> tuple[Report, list[str]]:
    """Return what is found in files and folders, and which files were mended; what could not be done is told.

    Mocks are compared with the fresh answers of the last re-recording, and with the stored ones where it brought none.
    With `fix` those in JSON and YAML are mended, and what is found is what is left then.
    """
    fresh = {one.name: one for one in LastResult(config.state).fresh() if one.interactions}
    if not fresh:
        told(f"nothing was recorded again yet, so the mocks are compared with the cassettes in {config.cassettes}")
    known = {one.name: one for one in stored}
    recorded = list((known | fresh).values())
    earlier = [one for name, one in known.items() if name in fresh]
    redactor, cassettes = redactor_of(config), Path(str(config.cassettes))
    found, unread = mocks_in(files, cassettes)
    report, healed = compare_mocks(found, recorded, redactor, policy, earlier)
    mended: list[str] = []
    if fix:
        for file, here in found.items():
            bodies = [healed.get((file, position), one.value) for position, one in enumerate(here)]
            try:
                mended += [file] if mend(file, [one.value for one in here], bodies) else []
            except (ValueError, RecursionError) as error:
                told(f"not mended: {file}: {error}")
        report, _ = compare_mocks(mocks_in(files, cassettes)[0], recorded, redactor, policy, earlier)
    return replace(report, unchecked=(*report.unchecked, *unread)), mended
