"""A real PostgreSQL for the tests, where the machine has the programs of one."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import pytest

USER = 65534
"""It refuses to run as root."""


@contextmanager
def postgres() -> Iterator[tuple[str, str]]:
    """Run a server with an empty database while in the block; yields its URL, and the password in it."""
    found = list(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    initdb = next(iter(found), shutil.which("initdb"))
    programs = Path(initdb).parent if initdb else None
    if programs is None:
        pytest.skip("this machine has no PostgreSQL (Debian: apt-get install postgresql)")
    password = token_hex(8)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    user = USER if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "password").write_text(password)
        for path in (folder, folder / "password"):
            os.chown(path, user, user) if user else None

        def call(program: str, *arguments: str) -> None:
            words = [str(programs / program), "-D", f"{folder}/data", *arguments]
            subprocess.run(words, check=True, capture_output=True, cwd=folder, timeout=60, user=user, group=user)

        call("initdb", "-U", "tester", "-A", "scram-sha-256", "--pwfile", f"{folder}/password", "-N", "-E", "UTF8")
        quick = "-c fsync=off -c full_page_writes=off -c shared_buffers=16MB"
        serving = f"-p {port} -h 127.0.0.1 -k {folder} {quick}"
        call("pg_ctl", "start", "-w", "-o", serving, "-l", f"{folder}/log")
        try:
            yield f"postgresql://tester:{password}@127.0.0.1:{port}/postgres", password
        finally:
            call("pg_ctl", "stop", "-m", "immediate")
