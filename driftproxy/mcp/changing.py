"""What agents can change, where they are let: recordings, the configuration's ignores, and mocks."""

from typing import Any

from driftproxy.mcp.looking import finding, told
from driftproxy.mcp.project import Project
from driftproxy.model.errors import DriftproxyError
from driftproxy.review.accept import accept
from driftproxy.review.ignore import ignore
from driftproxy.workflows.reviewing.accept import Choice

__all__ = ["Changing"]


class Changing:
    """Each method is a tool; its docstring is what an agent is told of it."""

    def __init__(self, project: Project) -> None:
        """Take the project."""
        self._project = project

    def accept(self, findings: list[str], heal: bool | None = None) -> dict[str, Any]:  # noqa: FBT001 - agents name it
        """Bring the cassettes that findings are about (by fingerprint) to what the API says now: all or none of them.

        With heal=true stored answers keep their values and only change their shape; with false they are replaced by the
        fresh ones; unless said, it is as the project does it. `whole` are answers that could not be healed, `outdated`
        is how many findings were left out, as recordings have changed since they were compared.
        """
        if not findings:
            raise DriftproxyError("no finding was named; `findings` lists them")
        done = accept(self._project.config, Choice(fingerprints=frozenset(findings)), heal=heal)
        whole = [{"cassette": name, "interaction": index} for name, index in sorted(done.whole)]
        changed = dict(done.interactions)
        return {"accepted": done.findings, "changed": changed, "whole": whole, "outdated": done.outdated}

    def ignore(self, finding: str, reason: str, until: str = "") -> dict[str, Any]:
        """Write into the configuration that a finding (by fingerprint) is not to be reported, why, and until which day.

        `until` is such as 2026-12-31.
        """
        path = ignore(self._project.config, finding, reason, until)
        return {"file": str(path), "ignored": finding, "until": until}

    def mend_mocks(self, paths: list[str]) -> dict[str, Any]:
        """Mend mocks written by hand in JSON and YAML: their shape changes and their values stay.

        Returns what was mended, and the findings that are left, such as those in programs.
        """
        report, mended, problems = self._project.mocks(paths, fix=True)
        left = [finding(one) for one in report.findings]
        return {"mended": mended, **told(report), "findings": left, "problems": problems}
