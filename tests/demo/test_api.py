"""The billing API as a command."""

import os
import signal
import socket
import subprocess
import sys

import httpx
import pytest

COMMAND = [sys.executable, "-m", "driftproxy.demo.api"]


@pytest.mark.parametrize("version", ["1", "2"])
def test_it_says_where_it_listens_and_ends_on_ctrl_c(version: str) -> None:
    environment = os.environ | {"BILLING_TOKEN": "t"}
    with subprocess.Popen(
        [*COMMAND, "--version", version], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        line = server.stdout.readline()
        url = line.split()[-1]
        answer = httpx.get(f"{url}/v1/account", headers={"Authorization": "Bearer t"}, trust_env=False)
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=100)
    assert line == f"billing API, version {version}, on {url}\n"
    assert answer.json()["api_key"] == "t"
    assert (server.returncode, errors) == (0, "")


def test_without_a_token_it_does_not_start() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "BILLING_TOKEN"}
    ended = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("billing API: the environment variable BILLING_TOKEN is not set")


@pytest.mark.parametrize("port", ["taken", "99999"])
def test_a_port_that_cannot_be_had_is_one_sentence(port: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1]) if port == "taken" else port
        ended = subprocess.run(
            [*COMMAND, "--port", port],
            env=os.environ | {"BILLING_TOKEN": "t"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"billing API: cannot listen on port {port} of 127.0.0.1: ")
    assert ended.stderr.count("\n") == 1
