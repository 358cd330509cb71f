"""One local authority that real clients trust."""

import shutil
import socket
import ssl
import stat
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import certifi
import pytest
import trustme

from driftproxy.adapters.trust.authority import BUNDLE_VARIABLES, Authority
from driftproxy.model.errors import ProxyError


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("state") / "authority")


@pytest.fixture(autouse=True)
def _untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in BUNDLE_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "host", ["api.example.com", "127.0.0.1", "::1", "x" * 60 + ".example.com", "xn--bcher-kva.example"]
)
def test_a_client_that_trusts_the_bundle_accepts_the_host(authority: Authority, host: str) -> None:
    ours, theirs = socket.socketpair()
    server = threading.Thread(target=lambda: authority.context(host).wrap_socket(theirs, server_side=True).close())
    server.start()
    context = ssl.create_default_context(cafile=str(authority.bundle()))
    with context.wrap_socket(ours, server_hostname=host) as client:
        assert client.version() == "TLSv1.3"
    server.join()


def test_the_folder_is_private_and_the_authority_stays(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    first = Authority(folder).certificate.read_bytes()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert Authority(folder).certificate.read_bytes() == first


def test_first_runs_at_once_share_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        bundles = {*pool.map(lambda _: Authority(tmp_path / "ca").bundle(), range(4))}
    assert len(bundles) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["ca"]


def test_public_authorities_stay_trusted(authority: Authority) -> None:
    text = authority.bundle().read_text()
    assert text.count("BEGIN CERTIFICATE") == Path(certifi.where()).read_text().count("BEGIN CERTIFICATE") + 1


def test_what_the_user_trusts_stays_trusted(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.pem"
    own.write_bytes(trustme.CA().cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    bundle = authority.bundle()
    assert bundle.read_text().count("BEGIN CERTIFICATE") == 2
    assert own.read_text().split()[5] in bundle.read_text()
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert authority.bundle() == bundle


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProxyError, match=r"certificate authority in .*file/ca cannot be used"):
        Authority(tmp_path / "file" / "ca").bundle()


def test_a_broken_authority_says_what_to_do(tmp_path: Path) -> None:
    Authority(tmp_path).bundle()  # all of its files are there, and one of them is damaged
    (tmp_path / "mitmproxy-ca.pem").write_text("rubbish")
    with pytest.raises(ProxyError, match="delete it to get a new one"):
        Authority(tmp_path).bundle()


@pytest.mark.skipif(shutil.which("keytool") is None, reason="no Java here")
def test_java_reads_the_trust_store(authority: Authority) -> None:
    command = ["keytool", "-list", "-keystore", str(authority.java_truststore()), "-storepass", "changeit"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    der = ssl.PEM_cert_to_DER_cert(authority.certificate.read_text())
    assert listed.count("trustedCertEntry") == authority.bundle().read_text().count("BEGIN CERTIFICATE")
    import hashlib

    digest = hashlib.sha256(der).hexdigest().upper()
    assert ":".join(digest[i : i + 2] for i in range(0, 64, 2)) in listed
