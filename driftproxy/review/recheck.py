"""Ask the live hosts of some cassettes again, beside whoever asks; what the last result says of all others stays."""

from collections.abc import Callable, Sequence

from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.ui.job import Job

__all__ = ["recheck"]

_COMPARED = frozenset({0, 1, 3})


def recheck(config: Config, about: str, cassettes: Sequence[str], ended: Callable[[int | None, str], None]) -> Job:
    """Begin `driftproxy rerecord` for these cassettes (names or patterns), and return what is under way.

    `ended` gets its exit code and what it said, None and why where no result came of it. It is a process of its own,
    and puts the result into the last one by itself: so that comes about even if we do not live to see it. Raises
    DriftproxyError if it cannot begin.
    """
    results = LastResult(config.state)
    version = results.version

    def done(code: int, said: str) -> None:
        anew = code in _COMPARED and results.version != version
        ended(code if anew else None, said.strip() or f"`driftproxy rerecord` ended with exit code {code}")

    # A name is never an option.
    words = ["rerecord", "--add", *(f"--cassette={name}" for name in cassettes)]
    return Job(about, words, config.root, done)
