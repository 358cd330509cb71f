"""Asking the live hosts again, where agents are let: what `driftproxy rerecord` does, with all that it refuses."""

from typing import Any

from anyio import to_thread

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

    async def rerecord(self, cassettes: list[str]) -> dict[str, Any]:
        """Ask the declared live hosts again what is in these cassettes (names or patterns; * is all) and compare.

        The result becomes the last one, for `findings`; what it says of other cassettes stays. It can take minutes.
        """
        results = self._project.results
        try:
            old = before(results)
        except NothingHeard:
            old = None
        code = 0

        def ended(by: int) -> None:
            nonlocal code
            code = by
            if by in _COMPARED and old:
                put_back(old, results)

        # A name is never an option.
        job = Job("", ["rerecord", *(f"--cassette={name}" for name in cassettes)], self._project.config.root, ended)
        try:
            await to_thread.run_sync(job.join, abandon_on_cancel=True)
        finally:
            if job.runs:
                job.stop()
        report = results.report() if code in _COMPARED else None
        if not report or (old and old.report.created == report.created):
            raise DriftproxyError(job.said.strip() or f"`driftproxy rerecord` ended with exit code {code}")
        return {**told(report), "said": job.said.splitlines()}
