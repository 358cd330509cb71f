"""The project that the tools are about: its configuration, recordings and last result, as they are when asked."""

from pathlib import Path

from driftproxy.adapters.caching.kept import keeping
from driftproxy.adapters.clock import today
from driftproxy.adapters.configuration.config import Config, load
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Cassettes
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.finding import Report
from driftproxy.model.http import Cassette
from driftproxy.review.mocks import mocks
from driftproxy.workflows.loading import load_some

__all__ = ["Project"]


class Project:
    """That of the working directory."""

    @property
    def config(self) -> Config:
        """The configuration as it is now; raises ConfigError."""
        return load(Path())

    @property
    def results(self) -> LastResult:
        """The last result."""
        return LastResult(self.config.state)

    def recordings(self) -> tuple[Cassettes, list[Cassette], list[str]]:
        """Return where the recordings lie, those that can be read, without secrets, and what is wrong with the others.

        Raises NothingHeard if there are none.
        """
        config = self.config
        store, redactor = opened(config.cassettes), redactor_of(config)
        names = store.names()
        return store, *load_some(keeping(store, names, redactor), names, redactor)

    def mocks(self, paths: list[str], *, fix: bool = False) -> tuple[Report, list[str], list[str]]:
        """Compare mocks written by hand with the API; return what is found, which files were mended, what was left out.

        Where they are to be mended, what is found is what is left then.
        """
        config, problems = self.config, list[str]()
        stored, policy = self.recordings()[1], config.policy(today())
        report, mended = mocks(self._within(paths), stored, config, policy, fix=fix, told=problems.append)
        return report, mended, problems

    def _within(self, paths: list[str]) -> list[Path]:
        """Return paths of the project; raises DriftproxyError for one that is not there, or outside of it."""
        root = self.config.root.resolve()
        for path in paths:
            found = Path(path).resolve()
            if not found.is_relative_to(root):
                raise DriftproxyError(f"{path} is outside of the project in {root}")
            if not found.exists():
                raise DriftproxyError(f"{path} is not there; give files or folders of the project, such as tests")
        return [Path(path) for path in paths]
