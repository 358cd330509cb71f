"""A line for crontab, and the script that it runs."""

import shlex

from driftproxy.model.job import Job, Schedule
from driftproxy.schedules._review import NIGHT, night

__all__ = ["cron"]


def _files(job: Job) -> dict[str, str]:
    # In a crontab `%` is the end of the line (crontab(5)).
    command = f"sh {shlex.quote(f'{job.folder}/{NIGHT}')}".replace("%", r"\%")
    needs = "".join(f"# {name}=… must be set above, or in a file that only you can read.\n" for name in job.secrets)
    return {"crontab": f"{needs}{job.minute} {job.hour} * * * {command}\n", NIGHT: night(job, job.program)}


cron = Schedule(
    "cron",
    _files,
    f"put {NIGHT} into the project, which pushes a branch for review to `origin`, and add the line with `crontab -e`; "
    "cron mails what is not as recorded",
)
