"""The user's command gets what it needs, and its end is ours."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.processes.child import environment, run
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.errors import DriftproxyError


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_exit_code_and_environment() -> None:
    assert run(python("import os, sys; sys.exit(int(os.environ['CODE']) + ('PATH' in os.environ))"), {"CODE": "6"}) == 7


def test_killed_by_a_signal() -> None:
    assert run(python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"), {}) == 137


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("no-such-command-here", "there is no command `no-such-command-here`"),
        ("/", "the command `/` cannot be started"),
    ],
)
def test_a_command_that_cannot_be_started(command: str, sentence: str) -> None:
    with pytest.raises(DriftproxyError, match=sentence):
        run([command], {})


def test_every_client_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx64m")
    monkeypatch.setenv("NODE_OPTIONS", "--no-warnings")
    authority = Authority(tmp_path / "a folder")
    bundle = str(authority.bundle())
    found = environment("http://127.0.0.1:8123", authority)
    java = found.pop("JAVA_TOOL_OPTIONS")
    node = found.pop("NODE_OPTIONS")
    assert found == {
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:8123"),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
        **dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), bundle),
        **dict.fromkeys(("GIT_SSL_CAINFO", "AWS_CA_BUNDLE"), bundle),
        "NODE_USE_ENV_PROXY": "1",
        "DRIFTPROXY_PROXY": "http://127.0.0.1:8123",
    }
    assert node.startswith('--no-warnings --require "/')
    assert Path(node.split('"')[1]).is_file()
    assert java.startswith("-Xmx64m -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=8123 ")
    assert f" '-Djavax.net.ssl.trustStore={authority.java_truststore()}' " in java


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 7), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_reach_the_child_and_we_end_after_it(number: signal.Signals, code: int) -> None:
    child = "import sys, time\ntry:\n print('up', flush=True)\n time.sleep(60)\nexcept KeyboardInterrupt: sys.exit(7)"
    ours = f"import sys; from driftproxy.adapters.processes.child import run; sys.exit(run({python(child)!r}, {{}}))"
    with subprocess.Popen(python(ours), stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        process.send_signal(number)
        assert process.wait() == code
