"""Where the story plays: a project folder, the commands typed in it, and the server beside it."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from driftproxy.demo.server import secret
from driftproxy.model.errors import DriftproxyError

__all__ = ["Stage", "Voice"]

_WIDTH = 100  # characters a line may have, so that pytest does not cut its errors off
_PATIENCE = 10  # seconds a process has to end in good order
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CONFIGURATION = """\
# The sandbox that the tests talk to. Its recordings may be sent again; a create only because it is allowed here.
[hosts."{host}"]
allow = ["POST /v1/invoices"]
headers = {{ Authorization = "Bearer ${{BILLING_TOKEN}}" }}
"""


class Voice(Protocol):
    """How the story reaches its listener."""

    def title(self, text: str) -> None:
        """Begin a step."""

    def say(self, text: str) -> None:
        """Explain something."""

    def command(self, text: str) -> None:
        """Show what is typed next."""

    def output(self, line: str) -> None:
        """Show a line that a command printed."""


class Stage:
    """A project folder with a consumer and its tests; `environment` is what its commands see."""

    def __init__(self, folder: Path, voice: Voice, *, token: str, colour: bool) -> None:
        """Put the consumer into the folder, that must be empty or not be there; raises DriftproxyError if not."""
        self.folder, self.voice = folder, voice
        paths = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DRIFTPROXY_"))}
        self.environment = kept | {"PATH": os.pathsep.join(paths), "BILLING_TOKEN": token}
        self.environment["COLUMNS"] = str(max(_WIDTH, shutil.get_terminal_size().columns))
        if colour:
            self.environment |= {"FORCE_COLOR": "1"}
        _unpack(folder)

    def run(self, command: str, *, expect: int) -> str:
        """Type a command, show what it prints, and return that without colours.

        Raises DriftproxyError if the exit code is not the expected one.
        """
        self.voice.command(command)
        printed = []
        with self._start(command, subprocess.STDOUT) as process:
            for line in process.stdout or ():
                self.voice.output(line.rstrip("\n"))
                printed.append(line)
            code = process.wait()
        if code != expect:
            raise DriftproxyError(
                f"the story went wrong: `{command}` ended with exit code {code} where {expect} was expected; "
                f"the project lies in {self.folder}"
            )
        return _COLOUR.sub("", "".join(printed))

    @contextmanager
    def serving(self, version: int, port: int = 0) -> Iterator[str]:
        """Run the billing API beside the story, and give its URL; `port` 0 takes a free one."""
        command = f"{self._python()} -m driftproxy.demo.api --version {version} --port {port}"
        self.voice.command(f"{command} &")
        with self._start(command, None) as server:
            line = server.stdout.readline().strip() if server.stdout else ""
            if not line:
                raise DriftproxyError(f"the billing API did not start: `{command}` said why above")
            self.voice.output(line)
            yield line.split()[-1]

    def configure(self, url: str) -> None:
        """Write the project's configuration: this URL is its sandbox."""
        self.environment["BILLING_URL"] = url
        text = _CONFIGURATION.format(host=url.removeprefix("http://"))
        (self.folder / "driftproxy.toml").write_text(text, encoding="utf-8")

    def keep_secrets(self) -> None:
        """Look for the token, and for what the API hands out to its bearer, in every file of the folder.

        Raises DriftproxyError if one of them lies there.
        """
        token = self.environment["BILLING_TOKEN"]
        words = [word.encode() for word in (token, secret(token, "session"), secret(token, "client"))]
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and any(word in path.read_bytes() for word in words):
                raise DriftproxyError(f"the story went wrong: a secret lies in {path}; please report this")

    def _python(self) -> str:
        """Return the shortest name that starts this interpreter."""
        found = shutil.which("python", path=self.environment["PATH"])
        return "python" if found and Path(found).samefile(sys.executable) else Path(sys.executable).name

    @contextmanager
    def _start(self, command: str, errors: int | None) -> Iterator[subprocess.Popen[str]]:
        name, *arguments = shlex.split(command)
        program = shutil.which(name, path=self.environment["PATH"])
        if not program:
            raise DriftproxyError(f"the command `{name}` is not installed beside this Python: install it and try again")
        process = subprocess.Popen(  # noqa: S603  (the story's own commands)
            [program, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            errors="replace",
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout:
        process.stdout.close()


def _unpack(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise DriftproxyError(f"{folder} is not empty: name a new folder, so that nothing of yours is overwritten")
        for source in files("driftproxy.demo").joinpath("suite").iterdir():
            if source.is_file():
                (folder / source.name).write_bytes(source.read_bytes())
    except OSError as error:
        raise DriftproxyError(f"cannot write to {folder}: {error.strerror or error}") from None
