"""A signature of AWS, version 4, over the request as it is sent."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from driftproxy.adapters.credentials.source import Secret, Source
from driftproxy.adapters.table import Table
from driftproxy.model.http import Request, without_headers

if TYPE_CHECKING:
    from driftproxy.adapters.credentials.vault import Vault

__all__ = ["SigV4"]


class SigV4(Table):
    """AWS Signature Version 4 (extra `aws`)."""

    kind: Literal["aws-sigv4"]
    """`aws-sigv4`."""
    service: str
    """The service's name in signatures, such as `execute-api`."""
    region: str
    """Such as `eu-central-1`."""
    access_key: Secret = Source(text="${AWS_ACCESS_KEY_ID}")
    """The access key's id."""
    secret_key: Secret = Source(text="${AWS_SECRET_ACCESS_KEY}")
    """The secret access key."""
    session_token: Secret | None = None
    """A session's token; `${AWS_SESSION_TOKEN}` where that is set."""

    async def sign(self, request: Request, vault: "Vault") -> Request:
        """Return the request with its signature."""
        try:
            from botocore.auth import S3SigV4Auth, SigV4Auth  # noqa: PLC0415 - an extra
            from botocore.awsrequest import AWSRequest  # noqa: PLC0415
            from botocore.credentials import Credentials  # noqa: PLC0415
        except ImportError:
            raise vault.missing("`pip install 'driftproxy[aws]'` makes signatures of AWS") from None
        session = self.session_token
        if session is None and os.environ.get("AWS_SESSION_TOKEN"):
            session = Source(text="${AWS_SESSION_TOKEN}")
        keys = Credentials(
            await vault.read(self.access_key),
            await vault.read(self.secret_key),
            await vault.read(session) if session else None,
        )
        plain = without_headers(request.headers, _SIGNATURE)
        draft = AWSRequest(request.method, request.url, dict(plain), request.body)
        (S3SigV4Auth if self.service == "s3" else SigV4Auth)(keys, self.service, self.region).add_auth(draft)
        added = tuple((name, value) for name, value in draft.headers.items() if name.lower() in _SIGNATURE)
        return replace(request, headers=(*plain, *added))


_SIGNATURE = frozenset({"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"})
