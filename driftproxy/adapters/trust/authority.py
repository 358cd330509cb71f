"""The local certificate authority: one for recording and replay, and what makes clients trust it."""

import hashlib
import os
import re
import ssl
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import certifi

from driftproxy.adapters.trust.jks import truststore
from driftproxy.model.errors import ProxyError

if TYPE_CHECKING:
    from driftproxy.adapters.trust.mint import Mint

__all__ = ["BUNDLE_VARIABLES", "Authority", "state_folder"]

BUNDLE_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "GIT_SSL_CAINFO",
    "AWS_CA_BUNDLE",
)
"""The variables by which common clients are told a file of trusted certificates (PEM)."""


def state_folder() -> Path:
    """Return the user's folder for what the tool keeps between runs (XDG Base Directory: `$XDG_STATE_HOME`)."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "driftproxy"


class Authority:
    """A certificate authority in a folder of its own (mode 0700), created at first use.

    The files are those of mitmproxy's configuration folder, so that mitmproxy mints from the same authority.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Use the authority in this folder, or the user's own."""
        self._folder = folder or state_folder() / "authority"

    @property
    def confdir(self) -> Path:
        """The folder to give to mitmproxy as `confdir`."""
        if not self._usable:
            _ = self._mint
        return self._folder

    @property
    def certificate(self) -> Path:
        """The authority's own certificate (PEM), for people who want to trust it by hand."""
        return self.confdir / f"{_NAME}-ca-cert.pem"

    def bundle(self) -> Path:
        """Return a PEM file with what the user's own settings trust (else the public authorities), and ours."""
        pem = "".join(ssl.DER_cert_to_PEM_cert(der) for der in self._trusted())
        return self._kept(pem.encode(), "pem")

    def java_truststore(self) -> Path:
        """Return a file that trusts the same as the bundle, for Java's `javax.net.ssl.trustStore`."""
        return self._kept(truststore(self._trusted()), "jks")

    def context(self, host: str) -> ssl.SSLContext:
        """Return a server context whose certificate is for `host`, a name or an IP address; kept for the next call."""
        return self._mint.context(host)

    @cached_property
    def _usable(self) -> bool:
        """Whether our files are there and fit each other, so that they need be opened only for the first client."""
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self._folder / f"{_NAME}-ca.pem", password="")
        except (OSError, ValueError):
            return False
        return (self._folder / f"{_NAME}-ca-cert.pem").exists()

    @cached_property
    def _mint(self) -> "Mint":
        try:
            from driftproxy.adapters.trust.mint import Mint, create  # noqa: PLC0415 - slow, and plain requests need none

            if not (self._folder / f"{_NAME}-ca.pem").exists():
                create(self._folder, _NAME)
            return Mint(self._folder, _NAME)
        except (OSError, ValueError) as error:
            raise ProxyError(
                f"the certificate authority in {self._folder} cannot be used ({error}); make the folder writable, or "
                "delete it to get a new one"
            ) from error

    def _trusted(self) -> list[bytes]:
        """Return the trusted certificates in DER, each once, ours last."""
        files = [os.environ[name] for name in BUNDLE_VARIABLES if os.environ.get(name)]
        if not os.environ.get("SSL_CERT_FILE"):
            files.insert(0, certifi.where())
        found: dict[bytes, None] = {}
        for file in dict.fromkeys(files):  # several variables mostly name the same one
            found.update(dict.fromkeys(_certificates(Path(file))))
        ours = ssl.PEM_cert_to_DER_cert(self.certificate.read_text(encoding="ascii"))
        found.pop(ours, None)
        return [*found, ours]

    def _kept(self, data: bytes, suffix: str) -> Path:
        """Return a file with these bytes; its name says what is in it, so that runs side by side do not collide."""
        path = self.confdir / f"trusted-{hashlib.sha256(data).hexdigest()[:16]}.{suffix}"
        if not path.exists():
            try:
                with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                    file.write(data)
                Path(file.name).replace(path)
            except OSError as error:
                raise ProxyError(f"cannot write {path} ({error}); make the folder writable") from error
        return path


_NAME = "mitmproxy"
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


def _certificates(file: Path) -> list[bytes]:
    """Return the certificates (DER) in a PEM file; none of a file that cannot be read."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        return [ssl.PEM_cert_to_DER_cert(found[0]) for found in _CERTIFICATE.finditer(text)]
    except (OSError, ValueError):
        return []
