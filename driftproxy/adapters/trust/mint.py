"""Certificates for hosts, made when a client asks for one; apart from the authority: its libraries load slowly."""

import ipaddress
import shutil
import ssl
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from mitmproxy.certs import CertStore

__all__ = ["Mint", "create"]


class Mint:
    """Makes certificates by the authority whose files, named as mitmproxy names them, are in a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        """Take the folder, and what the names of the files begin with; raises OSError, ValueError for broken files."""
        self._folder = folder
        self._store = CertStore.from_store(folder, name, _KEY_BITS)
        self.context = lru_cache(maxsize=_CONTEXTS)(self._context)

    def _context(self, host: str) -> ssl.SSLContext:
        """Return a server context whose certificate is for `host`, a name or an IP address; kept for the next call.

        A client that asks for another name (SNI) gets a certificate for that one.
        """

        def by_name(handshake: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            if name and name != host:
                handshake.context = self.context(name)

        entry = self._store.get_cert(host if len(host) <= _LONGEST_NAME else None, [_subject(host)], "driftproxy")
        key = entry.privatekey.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # In our order, not the client's: HTTP/2 is for those that speak nothing else.
        context.set_alpn_protocols(["http/1.1", "h2"])
        with tempfile.TemporaryDirectory(dir=self._folder) as private:
            file = Path(private) / "chain.pem"
            file.write_bytes(key + entry.cert.to_pem())
            context.load_cert_chain(file)
        context.sni_callback = by_name
        return context


def create(folder: Path, name: str) -> None:
    """Make an authority beside its place and move it in whole, so that two first runs at once end up with one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".authority-"))
    try:
        CertStore.create_store(made, name, _KEY_BITS, organization="driftproxy", cn="driftproxy (local)")
        try:
            made.rename(folder)
        except OSError:
            # The folder has something in it: the authority of the other run, or files of another kind.
            if not (folder / f"{name}-ca.pem").exists():
                shutil.copytree(made, folder, dirs_exist_ok=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)


_KEY_BITS = 2048
_CONTEXTS = 1024
_LONGEST_NAME = 63


def _subject(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
