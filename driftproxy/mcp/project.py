"""The project that the tools are about: its configuration, recordings and last result, as they are when asked."""

from collections.abc import Mapping
from pathlib import Path

from driftproxy.adapters.clock import today
from driftproxy.adapters.config import Config, load
from driftproxy.adapters.kept import keeping
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.sources import mend, mocks_in
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Cassettes
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.finding import Report
from driftproxy.model.http import Cassette
from driftproxy.model.mock import Mock
from driftproxy.model.plain import Plain
from driftproxy.workflows.loading import load_some
from driftproxy.workflows.mocks import compare_mocks

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
        config, problems, mended = self.config, list[str](), list[str]()
        recorded = {one.name: one for one in self.recordings()[1]}
        recorded |= {one.name: one for one in self.results.fresh() if one.interactions}
        files, cassettes = self._within(paths), Path(str(config.cassettes))

        def compared() -> tuple[dict[str, list[Mock]], Report, Mapping[tuple[str, int], Plain]]:
            mocks = mocks_in(files, cassettes, problems.append)
            return mocks, *compare_mocks(mocks, recorded.values(), redactor_of(config), config.policy(today()))

        mocks, report, healed = compared()
        if fix:
            for file, found in mocks.items():
                bodies = [healed.get((file, position), one.value) for position, one in enumerate(found)]
                try:
                    mended += [file] if mend(file, [one.value for one in found], bodies) else []
                except (ValueError, RecursionError) as error:
                    problems.append(f"not mended: {file}: {error}")
            _, report, _ = compared()
        return report, mended, list(dict.fromkeys(problems))

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
