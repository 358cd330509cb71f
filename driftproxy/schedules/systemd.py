"""A timer of systemd, and the service that it starts."""

import json

from driftproxy.model.job import Job, Schedule

__all__ = ["systemd"]

_SERVICE = """\
[Unit]
Description=Ask the live hosts again what driftproxy recorded
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={folder}
{environment}ExecStart={program} rerecord
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
    program = " ".join(json.dumps(word, ensure_ascii=False) if " " in word else word for word in job.program)
    program = program.replace("%", "%%").replace("$", "$$")
    environment = f"# {', '.join(job.secrets)}\nEnvironmentFile=%h/.config/driftproxy.env\n" if job.secrets else ""
    return {
        "driftproxy.service": _SERVICE.format(folder=folder, program=program, environment=environment),
        "driftproxy.timer": _TIMER.format(hour=job.hour, minute=job.minute),
    }


systemd = Schedule(
    "systemd",
    _files,
    "put both into ~/.config/systemd/user/, then `systemctl --user enable --now driftproxy.timer`",
)
