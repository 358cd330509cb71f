"""What the configuration says of a live host: what may be sent there, how fast, and with which credential."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from driftproxy.adapters.credentials import ClientCertificate, Credential
from driftproxy.adapters.table import Table
from driftproxy.traffic.endpoints.host import scheme_of
from driftproxy.traffic.resending.permit import Permit

__all__ = ["Host", "Pacing", "host_name"]


def host_name(key: str) -> str:
    """Return how a declared host is named; raises ValueError where it is none."""
    if not re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\s/:@\[\]]+)(:\d{1,5})?", key):
        raise ValueError("must be a host, with its port unless that is 443, such as `api.example.com:8443`")
    return re.sub(r"\.(?=:|\Z)", "", key.lower()).removesuffix(":443")


def _endpoint(entry: str) -> str:
    if not re.fullmatch(r"[A-Z]+ /\S*", entry):
        raise ValueError("must be a method and a path, such as `POST /v1/invoices` or `DELETE /v1/invoices/*`")
    return entry


def _header(name: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):  # RFC 9110 §5.6.2
        raise ValueError("must be a header's name, such as `Authorization`")
    if name.lower() in ("content-length", "transfer-encoding"):
        raise ValueError("is for driftproxy to say: it follows from the body that is sent")
    return name


def _value(text: str) -> str:
    if re.search(r"[\0-\x08\n-\x1f\x7f]", text):
        raise ValueError("must be one line without control characters")
    return text


class Host(Table):
    """A live host that may be asked again."""

    kind: Literal["sandbox", "production"] = "sandbox"
    """`production`: nothing but GET, HEAD and OPTIONS is ever sent to it, whatever else is said."""
    allow: tuple[Annotated[str, AfterValidator(_endpoint)], ...] = ()
    """Requests that may be sent again though they are not safe: `POST /v1/search`; `*` fits anything."""
    headers: dict[Annotated[str, AfterValidator(_header)], Annotated[str, AfterValidator(_value)]] = Field(
        default_factory=dict
    )
    """Headers sent to this host only; `${NAME}` is an environment variable, read when it is sent."""
    credential: Credential | None = None
    """How this host, and no other, knows us."""
    certificate: ClientCertificate | None = None
    """What we show when the host asks for a certificate (mutual TLS)."""
    scheme: Literal["http", "https"] | None = None
    """Unless it is said, https; but http on port 80 and for local addresses."""
    private: bool = False
    """Whether its name may lead to a private address."""
    concurrency: int | None = Field(default=None, ge=1, le=1000)
    """The most requests to it at a time."""
    rate: float | None = Field(default=None, gt=0, le=100_000)
    """The most requests to it in a second."""

    def permit(self, name: str) -> Permit:
        """Return what may be sent to it, under the name that it is declared by."""
        brought = getattr(self.credential, "query", "").lower()
        return Permit(
            scheme=self.scheme or scheme_of(name),
            production=self.kind == "production",
            allow=self.allow,
            private=self.private,
            fills=frozenset({brought} if brought else ()),
        )


class Pacing(Table):
    """How fast, and how patiently, hosts are asked."""

    concurrency: int = Field(default=4, ge=1, le=1000)
    """The most requests to one host at a time."""
    rate: float | None = Field(default=None, gt=0, le=100_000)
    """The most requests to one host in a second; any, if not set."""
    retries: int = Field(default=2, ge=0, le=10)
    """How often a request is sent again that came to nothing: a time-out, a 503, a 429, a lost connection."""
    patience: float = Field(default=120, ge=0, le=86_400)
    """The most seconds to wait for a host that says when it may be asked again."""
