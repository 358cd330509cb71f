"""A line for crontab."""

import shlex

from driftproxy.model.job import Job, Schedule

__all__ = ["cron"]


def _files(job: Job) -> dict[str, str]:
    # In a crontab `%` is the end of the line (crontab(5)).
    command = f"cd {shlex.quote(job.folder)} && {shlex.join(job.program)} rerecord".replace("%", r"\%")
    needs = "".join(f"# {name}=… must be set above, or in a file that only you can read.\n" for name in job.secrets)
    return {"crontab": f"{needs}{job.minute} {job.hour} * * * {command}\n"}


cron = Schedule("cron", _files, "add it with `crontab -e`; cron mails what it says, where there is mail")
