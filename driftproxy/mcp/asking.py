"""Asking the live hosts again, where agents are let: what `driftproxy rerecord` does, with all that it refuses."""

from typing import Annotated, Any

from anyio import to_thread
from pydantic import Field

from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.ui.job import Job
from driftproxy.mcp.looking import told
from driftproxy.mcp.project import Project
from driftproxy.model.errors import DriftproxyError, NothingHeard
from driftproxy.workflows.recheck import before, put_back

__all__ = ["Asking"]

_COMPARED = frozenset({0, 1, 3})


class Asking:
    """Its method is a tool; the docstring is what an agent is told of it."""

    def __init__(self, project: Project) -> None:
        """Take the project."""
        self._project = project

    async def rerecord(self, cassettes: Annotated[list[str], Field(min_length=1)]) -> dict[str, Any]:
        """Ask the declared live hosts again what is in these cassettes (names or patterns; * is all) and compare.

        The result becomes the last one, for `findings`; what it says of other cassettes stays. It can take minutes.
        """
        results = self._project.results
        try:
            old = before(results)
        except NothingHeard:
            old = None
        version = _version(results)
        ends: list[tuple[int, str]] = []
        # A name is never an option.
        words = ["rerecord", *(f"--cassette={name}" for name in cassettes)]
        job = Job("", words, self._project.config.root, lambda code, said: ends.append((code, said)))
        try:
            await to_thread.run_sync(job.join, abandon_on_cancel=True)
        finally:
            if job.runs:
                job.stop()
        ((code, said),) = ends
        if code not in _COMPARED or _version(results) == version:
            raise DriftproxyError(said.strip() or f"`driftproxy rerecord` ended with exit code {code}")
        if old:
            put_back(old, results)
        return {**told(results.report()), "said": said.splitlines()}


def _version(results: LastResult) -> object:
    """Return what is another once there is another result."""
    try:
        found = (results.folder / "report.json").stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
