"""Asking the live hosts again, where agents are let: what `driftproxy rerecord` does, with all that it refuses."""

from typing import Annotated, Any

from anyio import to_thread
from pydantic import Field

from driftproxy.mcp.looking import told
from driftproxy.mcp.project import Project
from driftproxy.model.errors import DriftproxyError
from driftproxy.review.recheck import recheck

__all__ = ["Asking"]


class Asking:
    """Its method is a tool; the docstring is what an agent is told of it."""

    def __init__(self, project: Project) -> None:
        """Take the project."""
        self._project = project

    async def rerecord(self, cassettes: Annotated[list[str], Field(min_length=1)]) -> dict[str, Any]:
        """Ask the declared live hosts again what is in these cassettes (names or patterns; * is all) and compare.

        The result becomes the last one, for `findings`; what it says of other cassettes stays. It can take minutes.
        """
        ends: list[tuple[int | None, str]] = []
        job = recheck(self._project.config, "", cassettes, lambda code, said: ends.append((code, said)))
        try:
            await to_thread.run_sync(job.join, abandon_on_cancel=True)
        finally:
            if job.runs:
                job.stop()
        ((code, said),) = ends
        if code is None:
            raise DriftproxyError(said)
        return {**told(self._project.results.report()), "said": said.splitlines()}
