"""Certificates for hosts: the libraries that make them are loaded only when a client asks for one."""

import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.trust.authority import Authority
from driftproxy.adapters.trust.mint import Mint, create

LOADED = """
import sys
from pathlib import Path
from driftproxy.adapters.trust.authority import Authority
authority = Authority(Path(sys.argv[1]))
authority.bundle(), authority.java_truststore()
print("cryptography" in sys.modules)
authority.context("api.example.com")
print("cryptography" in sys.modules)
"""


def test_what_makes_clients_trust_us_needs_no_libraries_once_the_authority_is_there(tmp_path: Path) -> None:
    Authority(tmp_path).bundle()
    told = subprocess.run([sys.executable, "-c", LOADED, tmp_path], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", "True"]


def test_a_context_is_made_once_for_a_host(tmp_path: Path) -> None:
    create(tmp_path / "a", "mitmproxy")
    mint = Mint(tmp_path / "a", "mitmproxy")
    assert mint.context("api.example.com") is mint.context("api.example.com") is not mint.context("127.0.0.1")


def test_broken_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mitmproxy-ca.pem").write_text("rubbish")
    with pytest.raises(ValueError, match=r"."):
        Mint(tmp_path, "mitmproxy")
