"""Is what httpbin answers the same through the recorder, and offline from the recording?"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CLIENT = """
import hashlib, sys, requests
for path in ("/get?b=2&a=1", "/gzip", "/deflate", "/brotli", "/redirect/2", "/stream/3", "/bytes/64?seed=7",
             "/status/204", "/status/418", "/encoding/utf8", "/image/png", "/response-headers?X-One=1&X-One=2", "/xml"):
    answer = requests.get(sys.argv[1] + path, timeout=20)
    print(path, answer.status_code, [one.status_code for one in answer.history],
          hashlib.sha256(answer.content).hexdigest())
answer = requests.post(sys.argv[1] + "/post", files={"file": ("a.bin", bytes(range(256)))}, data={"b": "1"}, timeout=20)
print(answer.status_code, sorted(answer.json()["files"]), answer.json()["form"])
print(requests.head(sys.argv[1] + "/get", timeout=20).headers["Content-Length"])
"""


@pytest.fixture
def httpbin() -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "httpbin.core", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        for _ in range(400):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", server
        server.kill()


def run(folder: Path, *words: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "driftproxy", *words],
        cwd=folder,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_httpbin_is_recorded_and_replayed(httpbin: tuple[str, "subprocess.Popen[bytes]"], tmp_path: Path) -> None:
    url, server = httpbin
    client = [sys.executable, "-c", CLIENT, url]
    recorded = run(tmp_path, "record", "--cassette", "httpbin", "--", *client)
    server.kill()
    server.wait()
    assert recorded.count("\n") == 15
    assert run(tmp_path, "replay", "--", *client) == recorded
