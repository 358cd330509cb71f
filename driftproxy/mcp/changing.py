"""What agents can change, where they are let: recordings, the configuration's ignores, and mocks."""

from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from driftproxy.adapters.clock import today
from driftproxy.adapters.ignoring import ignore
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.storage.place import opened
from driftproxy.mcp.looking import finding, told
from driftproxy.mcp.project import Project
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.scope import Ignore
from driftproxy.model.words import printable
from driftproxy.workflows.accept import Choice, accept
from driftproxy.workflows.baseline import write_baseline

__all__ = ["Changing"]


class Changing:
    """Each method is a tool; its docstring is what an agent is told of it."""

    def __init__(self, project: Project) -> None:
        """Take the project."""
        self._project = project

    def accept(self, findings: list[str], heal: bool | None = None) -> dict[str, Any]:  # noqa: FBT001 - agents name it
        """Bring the cassettes that findings are about (by fingerprint) to what the API says now: all or none of them.

        With heal=true stored answers keep their values and only change their shape; with false they are replaced by the
        fresh ones; unless said, the project's configuration decides. `whole` are answers that could not be healed.
        """
        config, results = self._project.config, self._project.results
        known = {one.fingerprint for one in results.report().findings}
        if unknown := sorted(set(findings) - known) or ([""] if not findings else []):
            raise DriftproxyError(f"the last result has no finding `{unknown[0]}`; `findings` lists them")
        folder, redactor = opened(results.source()), redactor_of(config, writes=True)
        done = accept(
            folder,
            results,
            redactor,
            Choice(fingerprints=frozenset(findings)),
            tool=f"driftproxy {version('driftproxy')}",
            today=today(),
            heal=config.policy() if (config.accept == "heal" if heal is None else heal) else None,
        )
        if done.findings:
            write_baseline(folder, redactor, config.policy())
        whole = [{"cassette": name, "interaction": index} for name, index in sorted(done.whole)]
        return {"accepted": done.findings, "changed": dict(done.interactions), "whole": whole}

    def ignore(self, finding: str, reason: str, until: str = "") -> dict[str, Any]:
        """Write into the configuration that a finding (by fingerprint) is not to be reported, why, and until which day.

        `until` is such as 2026-12-31.
        """
        try:
            if until and date.fromisoformat(until).isoformat() < today():
                raise DriftproxyError(f"{until} is over already")
        except ValueError:
            raise DriftproxyError(f"`{until}` is no day, such as 2026-12-31") from None
        found = next((one for one in self._project.results.report().findings if one.fingerprint == finding), None)
        if not found:
            raise DriftproxyError(f"the last result has no finding `{finding}`; `findings` lists them")
        about = printable(f"{found.endpoint} {found.path}: {found.message}")
        path = ignore(Path(), Ignore(fingerprint=finding, reason=reason, until=until), about)
        return {"file": str(path), "ignored": finding, "until": until}

    def mend_mocks(self, paths: list[str]) -> dict[str, Any]:
        """Mend mocks written by hand in JSON and YAML: their shape changes and their values stay.

        Returns what was mended, and the findings that are left, such as those in programs.
        """
        report, mended, problems = self._project.mocks(paths, fix=True)
        left = [finding(one) for one in report.findings]
        return {"mended": mended, **told(report), "findings": left, "problems": problems}
