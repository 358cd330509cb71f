"""A real mitmdump with one of our addons."""

import re
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.recording import environment

ADDONS = Path(__file__).parent.parent / "addons"


@contextmanager
def mitmdump(addon: str, project: Path, *settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run it in the project; give the process, and its URL, or what it said if it does not listen."""
    command = [f"{sysconfig.get_path('scripts')}/mitmdump", "-s", str(ADDONS / addon), "--listen-host", "127.0.0.1"]
    command += ["--listen-port", "0", "--set", f"confdir={project / 'confdir'}"]
    command += [word for setting in settings for word in ("-s" if setting.endswith(".py") else "--set", setting)]
    env = {**environment(project), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        said = ""
        while not (found := re.search(r"listening at (127\.0\.0\.1:\d+)", said)) and (
            line := process.stdout.readline()
        ):
            said += line
        try:
            yield process, f"http://{found[1]}" if found else said
        finally:
            process.kill()
