"""A timer of systemd, the service that it starts, and the script that this runs."""

import json

from driftproxy.model.job import Job, Schedule
from driftproxy.schedules._review import NIGHT, night

__all__ = ["systemd"]

_SERVICE = """\
[Unit]
Description=Ask the live hosts again what driftproxy recorded
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={folder}
{environment}ExecStart=/bin/sh {night}
# 3: too little could be checked tonight; the journal says why.
SuccessExitStatus=3
"""
_TIMER = """\
[Unit]
Description=driftproxy every night

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def _files(job: Job) -> dict[str, str]:
    # `%` begins a specifier (systemd.unit(5)), `$` a variable; a word may be quoted (systemd.service(5)).
    folder = job.folder.replace("%", "%%")
    script = json.dumps(f"{job.folder}/{NIGHT}", ensure_ascii=False).replace("%", "%%").replace("$", "$$")
    environment = f"# {', '.join(job.secrets)}\nEnvironmentFile=%h/.config/driftproxy.env\n" if job.secrets else ""
    return {
        "driftproxy.service": _SERVICE.format(folder=folder, night=script, environment=environment),
        "driftproxy.timer": _TIMER.format(hour=job.hour, minute=job.minute),
        NIGHT: night(job, job.program),
    }


systemd = Schedule(
    "systemd",
    _files,
    f"put {NIGHT} into the project and the others into ~/.config/systemd/user/, "
    "then `systemctl --user enable --now driftproxy.timer`",
)
