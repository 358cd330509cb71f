"""The summary that a job of GitHub Actions shows on its page: a file of Markdown that each step adds to.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
"""

import os
from pathlib import Path

from driftproxy.adapters.storage.whole import trouble, write_whole
from driftproxy.model.errors import DriftproxyError

__all__ = ["add_to_job_summary"]

_LARGEST = 1 << 20
"""GitHub shows nothing of a summary that is larger."""

_CUT = "\n\nThere is more than fits here: `driftproxy report --format markdown` says it all.\n"


def add_to_job_summary(markdown: str) -> None:
    """Add to the summary of the job we run in, whole lines as far as they fit; nothing where there is no such job.

    Raises DriftproxyError where the file cannot be written.
    """
    if not (named := os.environ.get("GITHUB_STEP_SUMMARY")):
        return
    path = Path(named)
    try:
        before = path.read_bytes() if path.exists() else b""
        room = _LARGEST - len(before)
        text = markdown.encode("utf-8", "backslashreplace")
        if len(text) > room:
            text = text[: max(0, room - len(_CUT))].rpartition(b"\n")[0] + _CUT.encode()
        if len(text) <= room:
            write_whole({path: before + text})
    except OSError as error:
        raise DriftproxyError(f"the job summary {path} cannot be written: {trouble(error)}") from error
