"""A command line typed in a folder, without the second that a process of its own takes to start."""

import os
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryFile

from driftproxy.cli.main import run


def typed(folder: Path, *words: str) -> tuple[int, str, str]:
    """Run a command line to its end in this process; return exit code, output and errors, its children's too."""
    sys.stdout.flush()
    sys.stderr.flush()
    with TemporaryFile() as out, TemporaryFile() as err:
        ours = [os.dup(number) for number in (1, 2)]
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        try:
            with (
                open(1, "w", encoding="utf-8", closefd=False) as output,
                open(2, "w", encoding="utf-8", closefd=False, buffering=1) as errors,
                redirect_stdout(output),
                redirect_stderr(errors),
                chdir(folder),
            ):
                code = run(words)
        finally:
            for number, one in enumerate(ours, 1):
                os.dup2(one, number)
                os.close(one)
        for said in (out, err):
            said.seek(0)
        return code, out.read().decode(), err.read().decode()
