"""How a CI service names files: from the top of its checkout, in which the project may be a folder like any other.

https://docs.github.com/actions/reference/variables-reference, https://docs.gitlab.com/ci/variables/predefined_variables/
"""

import os
from dataclasses import replace
from pathlib import Path

from driftproxy.model.finding import Finding, Report

__all__ = ["in_checkout"]

_TOPS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def in_checkout(report: Report) -> Report:
    """Return the report with its files named from the top of the checkout; as it is where no such job runs."""
    top = next(filter(None, map(os.environ.get, _TOPS)), None)
    if not top:
        return report
    above, here = Path(top).resolve(), Path.cwd()

    def named(file: str) -> str:
        path = Path(os.path.normpath(here / file))
        return path.relative_to(above).as_posix() if path.is_relative_to(above) else file

    def located(finding: Finding) -> Finding:
        fixtures = (
            replace(one, file=named(one.file)) if one.file and "://" not in one.file else one
            for one in finding.fixtures
        )
        return replace(finding, fixtures=tuple(fixtures))

    return replace(
        report,
        findings=tuple(map(located, report.findings)),
        ignored=tuple(replace(one, finding=located(one.finding)) for one in report.ignored),
        varying=tuple(replace(one, finding=located(one.finding)) for one in report.varying),
    )
