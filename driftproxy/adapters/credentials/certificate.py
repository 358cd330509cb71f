"""A certificate of ours that the host asks for: mutual TLS (RFC 8446 §4.4.2)."""

import ssl
from typing import TYPE_CHECKING

from driftproxy.adapters.credentials.source import Secret
from driftproxy.adapters.table import Table

if TYPE_CHECKING:
    from driftproxy.adapters.credentials.vault import Vault

__all__ = ["ClientCertificate"]


class ClientCertificate(Table):
    """Files (PEM), relative to the configuration."""

    file: str
    """The certificate, with those between it and the authority."""
    key: str = ""
    """Its private key, if that lies in a file of its own."""
    password: Secret | None = None
    """What the key is encrypted with."""

    async def show(self, context: ssl.SSLContext, vault: "Vault") -> None:
        """Let the context show it; raises Unreachable if it cannot be read."""
        key = vault.root / self.key if self.key else None
        # An empty password, or OpenSSL asks whoever sits at the terminal.
        password = await vault.read(self.password) if self.password else ""
        try:
            context.load_cert_chain(vault.root / self.file, key, lambda: password)
        except (OSError, ValueError) as error:
            words = error.strerror if isinstance(error, FileNotFoundError) else "no certificate with its key (PEM)"
            raise vault.missing(f"the client certificate {self.file} cannot be read: {words}") from None
