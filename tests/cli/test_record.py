"""`driftproxy record` as a user runs it."""

import shutil
import socket
import socketserver
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import header
from tests.recording import Upstream, record, upstream
from tests.typed import typed

ASK = """
import sys, urllib.request, urllib.error
for url in sys.argv[1:]:
    try:
        with urllib.request.urlopen(url) as answer:
            print(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode())
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    with upstream(tmp_path_factory.mktemp("host")) as running:
        yield running


def python(code: str, *words: str) -> list[str]:
    return ["--", sys.executable, "-c", code, *words]


def test_a_command_is_recorded_and_its_exit_code_is_ours(tmp_path: Path, host: Upstream) -> None:
    asking = ASK + "import os; print({k: v for k, v in os.environ.items() if k.startswith('DRIFT')}); sys.exit(7)"
    code, out, err = record(
        tmp_path, "--cassette", "a/b", *python(asking, f"{host.plain}/x", f"{host.secure}/y"), ca=host.ca
    )
    assert (code, err) == (7, "driftproxy: recorded 2 interactions in 1 cassette: a/b (2, new)\n")
    assert "'DRIFTPROXY_PROXY': 'http://127.0.0.1:" in out
    assert "'DRIFTPROXY_MODE': 'record'" in out
    assert "'DRIFTPROXY_CASSETTE': 'a/b'" in out
    recorded = Folder(tmp_path / "cassettes").load("a/b").interactions
    assert [x.request.url for x in recorded] == [f"{host.plain}/x", f"{host.secure}/y"]


def test_recording_again_leaves_git_nothing_to_show(tmp_path: Path, host: Upstream) -> None:
    def git(*words: str) -> str:
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.test"]
        done = subprocess.run(["git", *identity, *words], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    urls = [f"{host.plain}/{path}" for path in ("chunked", "cookies", "chunked", "latin")]
    asking = ASK.replace("answer.read().decode()", "answer.read()")
    assert record(tmp_path, *python(asking, *urls))[0] == 0
    git("init", "--quiet")
    git("add", "cassettes")
    git("commit", "--quiet", "--message", "x")
    code, _, err = record(tmp_path, *python(asking, *reversed(urls)))
    assert (code, err) == (0, "driftproxy: recorded 4 interactions in 1 cassette: nothing changed\n")
    assert git("status", "--porcelain", "cassettes", ".driftproxy") == ""


def test_reverse(tmp_path: Path, host: Upstream) -> None:
    asking = "import os; sys.argv.append(os.environ['BASE'] + '/x?a=b')\n"
    words = ["--reverse", f"{host.secure}/v1", "--base-url-env", "BASE"]
    code, out, _ = record(tmp_path, *words, *python("import sys\n" + asking + ASK), ca=host.ca)
    assert (code, out[:3]) == (0, "200")
    (heard,) = Folder(tmp_path / "cassettes").load("default").interactions
    assert heard.request.url == f"{host.secure}/v1/x?a=b"


def test_a_redirect_does_not_lead_past_reverse(tmp_path: Path, host: Upstream) -> None:
    asking = "import os, sys; sys.argv.append(os.environ['DRIFTPROXY_BASE_URL'] + '/moved')\n"
    code, out, _ = record(tmp_path, "--reverse", host.secure, *python(asking + ASK), ca=host.ca)
    assert (code, out[:3]) == (0, "200")
    first, second = Folder(tmp_path / "cassettes").load("default").interactions
    assert header(first.response.headers, "location") == second.request.url == f"{host.secure}/count/moved"


def test_nothing_heard_is_an_error_unless_the_command_failed(tmp_path: Path) -> None:
    code, _, err = record(tmp_path, *python("pass"))
    assert code == 3
    assert err.startswith("driftproxy: nothing was heard: ")
    for word in ("HTTP_PROXY", "NO_PROXY", "--reverse"):
        assert word in err
    assert record(tmp_path, *python("raise SystemExit(5)"))[0] == 5
    assert not list(tmp_path.glob("cassettes/*"))


def test_a_host_that_refuses_is_named(tmp_path: Path) -> None:
    code, out, err = record(tmp_path, *python(ASK, "http://127.0.0.1:1/"))
    assert (code, out[:3]) == (3, "502")
    assert err.splitlines() == [
        "driftproxy: not recorded: 127.0.0.1:1: there was no answer ([Errno 111] Connect call failed ('127.0.0.1', 1))",
        "driftproxy: nothing was recorded, for the reasons above",
    ]


def test_an_invalid_certificate_is_refused_unless_told_otherwise(tmp_path: Path, host: Upstream) -> None:
    code, out, err = record(tmp_path, *python(ASK, f"{host.secure}/x"))
    assert (code, out[:3]) == (3, "502")
    assert "Certificate verify failed" in err
    code, out, err = record(tmp_path, "--ssl-insecure", *python(ASK, f"{host.secure}/x"))
    assert (code, out[:3]) == (0, "200")
    assert "driftproxy: certificates are not checked (--ssl-insecure)\n" in err


@pytest.mark.parametrize("others", ["pass", "ignore", "block"])
def test_hosts_that_were_not_asked_for(tmp_path: Path, host: Upstream, others: str) -> None:
    (tmp_path / "driftproxy.toml").write_text(f'[record]\nhosts = ["local*"]\nothers = "{others}"\n')
    local, foreign = f"{host.secure}/x", host.secure.replace("localhost", "127.0.0.1") + "/x"
    try_all = ASK.replace("except urllib.error.HTTPError", "except urllib.error.URLError").replace(
        "error.code, error.read().decode()", "'failed', error.reason"
    )
    code, out, err = record(tmp_path, *python(try_all, local, foreign, f"{host.plain}/x"), ca=host.ca)
    assert code == 0
    lines = out.splitlines()
    expected = ("failed", "failed") if others == "block" else ("200", "200")
    assert (lines[1].split()[0], lines[2].split()[0]) == expected
    (recorded,) = Folder(tmp_path / "cassettes").load("default").interactions
    assert recorded.request.url == local
    how = {"pass": "", "ignore": "; the tunnel was left alone", "block": "; the request was blocked"}[others]
    place = foreign.removeprefix("https://").removesuffix("/x")
    assert f"driftproxy: not recorded: {place}: the host was not asked for{how}\n" in err


def test_wrong_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, err = record(tmp_path, "--port", port, *python("pass"))
    assert (code, len(err.splitlines())) == (2, 1)
    assert err.startswith(f"driftproxy: cannot listen on 127.0.0.1:{port} (")
    code, _, err = record(tmp_path, "--", "no-such-command")
    assert (code, err) == (2, "driftproxy: there is no command `no-such-command`; check its name and the PATH\n")
    for words in (["--reverse", "nonsense"], ["--base-url-env", "X"], ["--port", "70000"]):
        code, _, err = typed(tmp_path, "record", *words, *python("pass"))
        assert (code, len(err.splitlines())) == (2, 1)


def test_a_folder_that_cannot_be_written_to_is_named_before_the_command_runs(tmp_path: Path) -> None:
    (tmp_path / "cassettes").write_text("a file")
    code, out, err = record(tmp_path, *python("print('ran')"))
    assert (code, out) == (2, "")
    where = (tmp_path / "cassettes").resolve()
    assert err == f"driftproxy: cannot record to {where}: File exists; make it a folder that can be written to\n"


@pytest.mark.skipif(not shutil.which("sh"), reason="no shell here")
def test_a_command_that_is_killed(tmp_path: Path, host: Upstream) -> None:
    line = f"{sys.executable} -c '{ASK}' {host.plain}/x; kill -9 $$"
    code, _, err = record(tmp_path, "--", "sh", "-c", line)
    assert (code, err) == (137, "driftproxy: recorded 1 interaction in 1 cassette: default (1, new)\n")


def test_a_server_that_others_wrote(tmp_path: Path) -> None:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    place = "http://{}:{}".format(*server.get_host_and_port())
    story = """
import boto3, sys
s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="AKIAPLANTED123456789",
                  aws_secret_access_key="planted-secret-of-aws")
s3.create_bucket(Bucket="invoices")
s3.put_object(Bucket="invoices", Key="a/1.json", Body=b'{"total": 1}')
print(s3.get_object(Bucket="invoices", Key="a/1.json")["Body"].read().decode())
print([one["Key"] for one in s3.list_objects_v2(Bucket="invoices")["Contents"]])
"""
    try:
        code, out, err = record(tmp_path, "--cassette", "s3", *python(story, place))
    finally:
        server.stop()
    assert (code, out) == (0, "{\"total\": 1}\n['a/1.json']\n"), err
    assert "recorded 4 interactions" in err
    text = (tmp_path / "cassettes" / "s3.yaml").read_text()
    assert "AKIAPLANTED" not in text
    assert "<Key>a/1.json</Key>" in text


class Raw(socketserver.BaseRequestHandler):
    """Answers a GET with trailers, on which mitmproxy crashes in HTTP/1.1; anything else with itself."""

    def handle(self) -> None:
        while data := self.request.recv(999):
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            self.request.sendall(head + b"2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n" if data.startswith(b"GET") else data)


def test_connections_that_cannot_be_recorded_are_said(tmp_path: Path, host: Upstream) -> None:
    asking = """
import os, socket, ssl, sys, urllib.request
raw, secure = sys.argv[1:3]
def tunnel(place):
    connection = socket.create_connection(("127.0.0.1", int(os.environ["HTTP_PROXY"].rpartition(":")[2])))
    connection.sendall(f"CONNECT {place} HTTP/1.1\\r\\n\\r\\n".encode())
    assert b" 200 " in connection.recv(999)
    return connection
with tunnel(raw) as connection:
    connection.sendall(b"this-is-no-HTTP")
    print(connection.recv(999))
with tunnel(secure) as connection:
    try:
        ssl.create_default_context(cafile=sys.argv[3]).wrap_socket(connection, server_hostname="localhost")
    except ssl.SSLError:
        print("not trusted")
with socket.create_connection(("127.0.0.1", int(os.environ["HTTP_PROXY"].rpartition(":")[2]))) as connection:
    connection.sendall(bytes.fromhex("16 03 01 02 00 01"))  # as to a proxy whose address begins with https
try:
    urllib.request.urlopen(f"http://{raw}/")
except ConnectionError:
    print("hung up")
"""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Raw) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        raw, secure = f"127.0.0.1:{server.server_address[1]}", host.secure.removeprefix("https://")
        code, out, err = record(tmp_path, *python(asking, raw, secure, str(host.ca)))
        server.shutdown()
    assert (code, out.splitlines()) == (3, ["b'this-is-no-HTTP'", "not trusted", "hung up"])
    first, *lines = err.splitlines()
    assert first == "driftproxy: mitmproxy gave a connection up: HTTP trailers are not implemented yet."
    assert f"driftproxy: not recorded: {raw}: the connection does not speak HTTP" in lines
    assert f"driftproxy: not recorded: {raw}: the client left before the answer was complete" in lines
    assert any(line.startswith(f"driftproxy: not recorded: {secure}: the client broke off TLS") for line in lines)
    assert any(
        line.startswith("driftproxy: not recorded: the proxy itself: the client broke off TLS") for line in lines
    )
