"""The process that writes a recording down: `python -m …recording.writer SETTINGS`, exchanges on stdin.

It redacts before anything reaches the disk, keeps a journal, and when its input ends it makes the cassettes. So it
does not matter how the proxy ends. It says two things on stdout, each a line of JSON: an empty `Heard` once it is ready
(or one with a failure, instead of being so), and in the end what came of it.
"""

import json
import os
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from driftproxy.adapters.recording.finish import finish, recover
from driftproxy.adapters.recording.frames import interaction
from driftproxy.adapters.recording.inbox import Inbox
from driftproxy.adapters.recording.journal import Journal, begin
from driftproxy.adapters.redaction import project_key
from driftproxy.adapters.storage.place import is_url, opened
from driftproxy.adapters.storage.whole import trouble
from driftproxy.exchange.vcr import dump_interactions
from driftproxy.model.errors import CassetteError, ConfigError
from driftproxy.model.heard import Heard
from driftproxy.model.names import safe_name
from driftproxy.traffic.redact import Redactor

__all__ = ["Settings", "main", "write"]

Settings = dict[str, str | list[str]]
"""`cassettes` (a folder or URL), `state` (a folder), `redact` (names of secrets), `personal` (`1`: hide persons)."""


def write(stream: BinaryIO, journal: Journal, redactor: Redactor) -> Heard:
    """Journal the exchanges of a stream until it ends, or until that fails; then make the cassettes."""
    failure = ""
    try:
        inbox = Inbox(stream, _MOST)
        for exchanged in inbox:
            item = dump_interactions([redactor(interaction(exchanged))])
            name = safe_name(redactor.name(exchanged.cassette))
            journal.append(name, exchanged.began, redactor.name(exchanged.test), item)
        if inbox.complete:
            journal.mark_complete()
    except OSError as error:
        failure = f"the recording cannot be written to {journal.folder}: {trouble(error)}"
    heard = finish(journal, redactor.recalled_bytes)
    return replace(heard, failure=failure or heard.failure)


def main() -> None:
    """Run as the process described above."""
    settings: Settings = json.loads(sys.argv[1])
    os.nice(_NICE)
    state, cassettes = Path(str(settings["state"])), str(settings["cassettes"])
    try:
        # The key is not in the settings, which everybody on this machine can read.
        key = project_key(state, make=True)
        redactor = Redactor(settings["redact"], key=key, personal=bool(settings["personal"]))
        recovered = recover(state)
        if not is_url(cassettes):
            cassettes = str(_writable(Path(cassettes)))
        journal = begin(state, _about(cassettes))
    except OSError as error:
        where = f"{error.filename or cassettes}: {error.strerror or error}"
        _say(Heard(failure=f"cannot record to {where}; make it a folder that can be written to"))
        return
    except (CassetteError, ConfigError) as error:
        _say(Heard(failure=str(error)))
        return
    _say(Heard())
    # Not `sys.stdin`: the interpreter cannot exit while a thread reads from that.
    stream = open(0, "rb", closefd=False)  # noqa: SIM115
    heard = write(stream, journal, redactor)
    _say(replace(heard, recovered=recovered.recovered, failure=heard.failure or recovered.failure))


_MOST = 64 << 20
_NICE = 19  # the proxy and its clients go first; what waits is bounded


def _about(cassettes: str) -> dict[str, object]:
    """Return what has to be known to make the cassettes, also where somebody else has to."""
    return {
        "cassettes": cassettes,
        "heard": datetime.now(UTC).date().isoformat(),
        "tool": f"driftproxy {version('driftproxy')}",
        "versions": opened(cassettes).versions(),
    }


def _writable(folder: Path) -> Path:
    """Return the whole path of a folder that is there; raises OSError now, and not after an hour of recording."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "it is not writable", str(folder))
    return folder.resolve()


def _say(heard: Heard) -> None:
    try:
        sys.stdout.write(f"{json.dumps(asdict(heard))}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody listens any more; the interpreter must not complain about it as it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
