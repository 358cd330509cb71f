"""Replay without any network, and beside a real host that must never hear of it."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.recording import environment

LOOPBACK_ONLY = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x49))  # SIOCSIFFLAGS: up, loopback, running
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""Runs Python in a network of its own, in which there is nothing but this machine."""

WITHOUT_NETWORK = """
import socket, urllib.request as r
try: socket.create_connection(("192.0.2.1", 80), 5)
except OSError as error: print(error.strerror)
for scheme in ("http", "https"):
    with r.urlopen(scheme + "://api.test/known", timeout=20) as answer: print(answer.read().decode())
"""

ODD_CLIENT = """
import os, socket, ssl, sys
from urllib.parse import urlsplit
proxy, place = urlsplit(os.environ["DRIFTPROXY_PROXY"]), sys.argv[1]

def say(*words, tls=False):
    with socket.create_connection((proxy.hostname, proxy.port), 20) as line:
        for number, word in enumerate(words):
            if tls and number == 1:
                line = ssl.create_default_context().wrap_socket(line, server_hostname="127.0.0.1")
            line.sendall(word.replace("\\n", "\\r\\n").replace("PLACE", place).encode())
            said = line.recv(65536).decode("latin-1")
        print(said[9:12] or "closed")
        line.close()

end = " HTTP/1.1\\nHost: PLACE\\nConnection: close\\n"
say("GET http://PLACE/known" + end + "\\n")
say("GET http://PLACE/unknown" + end + "\\n")
say("POST http://PLACE/unknown" + end + "Content-Length: 3\\n\\nabc")
say("GET http://PLACE/known" + end + "Driftproxy-Fault: redirect-loop\\n\\n")
say("GET ws://PLACE/known" + end + "Upgrade: websocket\\nConnection: Upgrade\\n\\n")
say("GET http://PLACE/known" + end.replace("close", "Upgrade") + "Upgrade: h2c\\n\\n")
tunnel = "CONNECT PLACE HTTP/1.1\\n\\n"
say(tunnel)
say(tunnel, "GET /known" + end + "\\n")
say(tunnel, "EHLO mail\\n")
say(tunnel, "GET /known" + end + "\\n", tls=True)
say(tunnel, "GET /unknown" + end + "\\n", tls=True)
"""


def recorded(folder: Path, place: str) -> None:
    answer = Response(200, "OK", (("Content-Type", "text/plain"),), b"recorded")
    asked = (Request("GET", f"{scheme}://{place}/known") for scheme in ("http", "https"))
    Folder(folder / "cassettes").save([Cassette("api", tuple(Interaction(one, answer) for one in asked))])


def test_replay_needs_no_network(tmp_path: Path) -> None:
    apart = ["unshare", "--map-root-user", "--net"]
    try:
        subprocess.run([*apart, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a network of one's own is not permitted here")
    recorded(tmp_path, "api.test")
    replay = ["-m", "driftproxy", "replay", "--", sys.executable, "-c", WITHOUT_NETWORK]
    command = [*apart, sys.executable, "-c", LOOPBACK_ONLY, *replay]
    done = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["Network is unreachable", "recorded", "recorded"]


def test_the_real_host_hears_of_nothing_whatever_a_client_says(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        place = f"127.0.0.1:{canary.getsockname()[1]}"
        recorded(tmp_path, place)
        command = [sys.executable, "-m", "driftproxy", "replay", "--", sys.executable, "-c", ODD_CLIENT, place]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False
        )
        canary.settimeout(0)
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert done.returncode == 1, done.stderr
    assert done.stdout.split() == [
        *("200", "501", "501", "302", "501", "200"),
        *("200", "200", "400", "200", "501"),
    ]


def test_a_command_that_does_not_ask_us_is_told_what_that_may_mean(tmp_path: Path) -> None:
    recorded(tmp_path, "api.test")
    command = [sys.executable, "-m", "driftproxy", "replay", "--", sys.executable, "-c", ""]
    done = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert "nothing was asked of us, so the real hosts may have been: does the command's client heed" in done.stderr
