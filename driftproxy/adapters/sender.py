"""Sends a recorded request to the live host: with that host's credentials, and nobody else's."""

import os
import re
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from time import monotonic
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

import httpx

from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Headers, Request, Response, header, without_headers
from driftproxy.traffic.plan import authority_of
from driftproxy.traffic.secrets import PLACEHOLDER

__all__ = ["LiveSender"]


class LiveSender(AbstractContextManager["LiveSender"]):
    """Sends over HTTP/1.1 or HTTP/2, follows no redirect, and unpacks the body.

    `credentials` maps a host, as `authority_of` names it, to headers that it alone gets; `${NAME}` in a value is an
    environment variable. `timeout` is in seconds, for an answer as a whole. `verify` false accepts any certificate.
    """

    def __init__(
        self, credentials: Mapping[str, Mapping[str, str]], *, timeout: float = 30, verify: bool = True
    ) -> None:
        """Open no connection yet."""
        self._credentials = credentials
        self._timeout = timeout
        self._client = httpx.Client(http2=True, timeout=timeout, verify=verify, mounts=dict.fromkeys(_LOOPBACK))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, request: Request) -> Response:
        """Return the live answer; raises Unreachable if there is none, or if a credential is not set.

        What recordings hold in place of secrets is never sent, and so are headers that are about one connection, one
        moment or a part of the answer. Where the answer repeats a credential, it is taken out.
        """
        host = authority_of(request.url)
        try:
            secrets: set[str] = set()
            own = [(name, _expanded(value, host, secrets)) for name, value in self._credentials.get(host, {}).items()]
            with self._client.stream(
                request.method,
                _without_secrets(request.url),
                headers=_encoded((*_resendable(request.headers, {name.lower() for name, _ in own}), *own)),
                content=request.body or None,
            ) as answer:
                self._client.cookies.clear()  # what one answer sets is not for the next request
                body = _cleared(b"".join(self._chunks(answer, host)), secrets)
                return Response(answer.status_code, answer.reason_phrase, _heard(answer, body, secrets), body)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, OSError) as error:
            raise Unreachable(*_why(error, host, self._timeout)) from error

    def _chunks(self, answer: httpx.Response, host: str) -> Iterator[bytes]:
        """Yield the body; an event stream that never ends is cut when the time is over."""
        deadline = monotonic() + self._timeout
        streams = answer.headers.get("content-type", "").startswith("text/event-stream")
        try:
            for chunk in answer.iter_bytes():
                yield chunk
                if monotonic() > deadline:
                    raise httpx.ReadTimeout("")  # noqa: TRY301 - as if the socket had been silent
        except httpx.ReadTimeout as error:
            if not streams:
                raise Unreachable("timeout", _late(host, self._timeout)) from error


_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")
"""Where no proxy of the environment can lead."""

_NOT_RESENT = frozenset(
    {
        # about one connection (RFC 9110 §7.6.1), or set anew
        *(
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
        ),
        *("host", "content-length", "expect", "proxy-authorization", "accept-encoding"),
        # about what the client had (RFC 9110 §13): a 304 would read as an empty body
        *("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range"),
    }
)
_NOT_KEPT = frozenset(
    {
        *("connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"),
        "content-encoding",
    }
)
_OURS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SHORTEST = 8
"""A shorter variable is hardly a secret, and may be in any text by accident (characters)."""

_CAUSES: tuple[tuple[type[BaseException], str, str], ...] = (
    (ssl.SSLCertVerificationError, "tls", "the certificate of {host} is not valid: {error}; see `--ssl-insecure`"),
    (ssl.SSLError, "tls", "no TLS connection to {host} could be made: {error}"),
    (socket.gaierror, "dns", "the name {host} cannot be resolved: {error}"),
    (ConnectionRefusedError, "connection", "{host} refuses the connection: is it running?"),
    (httpx.TimeoutException, "timeout", ""),
    (TimeoutError, "timeout", ""),
)


def _expanded(value: str, host: str, secrets: set[str]) -> str:
    """Return the value with the variables' contents, which are added to the secrets."""

    def variable(found: re.Match[str]) -> str:
        if (content := os.environ.get(found[1])) is None:
            raise Unreachable("auth", f"a credential for {host} is missing: set the environment variable {found[1]}")
        secrets.add(content.strip())
        return content.strip()

    return _VARIABLE.sub(variable, value)


def _cleared(data: bytes, secrets: Iterable[str]) -> bytes:
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            data = data.replace(secret.encode("utf-8", "surrogateescape"), PLACEHOLDER.encode())
    return data


def _resendable(headers: Headers, replaced: set[str]) -> Headers:
    listed = {name.strip().lower() for name in (header(headers, "connection") or "").split(",")}
    kept = without_headers(headers, _NOT_RESENT | listed | replaced)
    return tuple((name, value) for name, value in kept if PLACEHOLDER not in value and not name.startswith(":"))


def _encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in headers]


def _without_secrets(url: str) -> str:
    """Return the URL without user info, and without the query parameters whose values were not recorded."""
    parts = urlsplit(url)
    query = "&".join(pair for pair in parts.query.split("&") if PLACEHOLDER not in pair)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def _heard(answer: httpx.Response, body: bytes, secrets: Iterable[str]) -> Headers:
    """Return the headers of an answer as they fit its unpacked body."""
    encoding = answer.headers.encoding
    pairs = ((name.decode(encoding), _cleared(value, secrets).decode(encoding)) for name, value in answer.headers.raw)
    kept = without_headers(tuple(pairs), _NOT_KEPT)
    length = str(len(body))
    return tuple((name, length if body and name.lower() == "content-length" else value) for name, value in kept)


def _why(error: BaseException, host: str, timeout: float) -> tuple[str, str]:
    """Return the kind of an `Unchecked`, and a sentence."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    for expected, kind, sentence in _CAUSES:
        if found := next((one for one in chain if isinstance(one, expected)), None):
            words = getattr(found, "verify_message", "") or getattr(found, "strerror", "") or str(found)
            return kind, sentence.format(host=host, error=words) or _late(host, timeout)
    # Not the error's own words from here on: they may quote a header, and so a credential.
    if isinstance(error, httpx.TransportError | httpx.DecodingError) and not isinstance(error, _OURS):
        return "connection", f"{host} broke off the connection, or answered something that is no proper HTTP"
    return "connection", f"the request to {host} cannot be sent: its URL or one of its headers is malformed"


def _late(host: str, timeout: float) -> str:
    return f"{host} did not answer in full within {timeout:g} s; `--timeout` gives it more"
