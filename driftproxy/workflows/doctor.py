"""Would a re-recording reach its hosts, and would they let it in? One check after the other, host by host."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from driftproxy.model.errors import Unreachable
from driftproxy.model.headers import limits_rate
from driftproxy.model.http import Cassette, Interaction, Request, Response, header
from driftproxy.traffic.endpoints.host import authority_of, is_local, is_public
from driftproxy.traffic.outcomes.outcome import inconclusive
from driftproxy.traffic.resending.permit import Permit, is_safe
from driftproxy.traffic.resending.resend import unsayable

__all__ = ["Check", "Probe", "examined", "probing", "trusting"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands (`ok`, `note`, `bad`), and what was seen."""

    what: str
    state: str
    seen: str


class Probe(Protocol):
    """What the checks need from the world."""

    def addresses(self, host: str) -> list[str]:
        """Return the addresses that a host's name leads to; raises Unreachable."""

    def handshake(self, host: str) -> tuple[str, datetime] | None:
        """Return the version of TLS that is spoken, and until when the host's certificate holds; raises Unreachable.

        None where it cannot be seen from here.
        """

    def send(self, request: Request) -> Response:
        """Return the live answer, with the host's credential; raises Unreachable."""

    def now(self) -> datetime:
        """Return the time."""

    def clients(self, url: str) -> Iterator[tuple[str, bool, str]]:
        """Yield each HTTP client of this machine, whether it trusts our proxy, and what it said if not."""


def probing(stored: Iterable[Cassette], host: str, permit: Permit) -> Interaction:
    """Return a request to try a host with: one that was recorded with success, or its root."""
    for cassette in stored:
        for one in cassette.interactions:
            fits = authority_of(one.request.url) == host and one.request.url.startswith(f"{permit.scheme}://")
            well = one.response.status in _SUCCESS and is_safe(one.request)
            if fits and well and not unsayable(one.request, {host: permit}):
                return one
    port = ":443" if permit.scheme == "http" and ":" not in host.rpartition("]")[2] else ""
    return Interaction(Request("GET", f"{permit.scheme}://{host}{port}/"), Response(200))


def examined(host: str, permit: Permit, recorded: Interaction, probe: Probe, *, credential: bool) -> Iterator[Check]:
    """Yield what was found of a host; it ends where nothing more can be found."""
    try:
        yield _name(host, permit, probe.addresses(host))
        if permit.scheme == "https" and (spoken := probe.handshake(host)):
            yield _tls(*spoken, probe.now())
        answer = probe.send(recorded.request)
    except Unreachable as error:
        kind = {"dns": "name", "auth": "credential"}.get(error.kind, error.kind)
        yield Check(kind, "bad", str(error))
        return
    yield Check("answer", "ok", f"{recorded.request.method} {recorded.request.url}: {answer.status}")
    yield _clock(answer, probe.now())
    yield _credential(recorded, answer, credential=credential)
    told = [f"{name}: {value}" for name, value in answer.headers if limits_rate(name.lower())]
    yield Check("rate limit", "ok" if told else "note", ", ".join(told) or "the host does not say")


def trusting(probe: Probe) -> Iterator[Check]:
    """Yield whether each HTTP client of this machine trusts the certificates of the recording proxy."""
    for name, trusts, said in probe.clients("https://driftproxy.invalid/"):
        problem = f"does not go through the proxy, or does not trust it: {said}"
        yield Check(name, "ok" if trusts else "note", "trusts the proxy" if trusts else problem)


_SUCCESS = range(200, 300)
_SOON = timedelta(days=14)
_SKEW = timedelta(seconds=60)


def _name(host: str, permit: Permit, addresses: list[str]) -> Check:
    found = ", ".join(addresses)
    private = [one for one in addresses if not is_public(one)]
    if private and not permit.private and not is_local(host):
        line = f'`private = true` under `[hosts."{host}"]`'
        return Check("name", "bad", f"{found}: {private[0]} is private; {line} in the configuration would allow it")
    return Check("name", "ok", found)


def _tls(version: str, until: datetime, now: datetime) -> Check:
    soon = until - now < _SOON
    return Check("TLS", "note" if soon else "ok", f"{version}, its certificate holds until {until.date().isoformat()}")


def _clock(answer: Response, now: datetime) -> Check:
    try:
        theirs = parsedate_to_datetime(header(answer.headers, "date") or "").astimezone(UTC)
    except ValueError:
        return Check("clock", "note", "the host does not say what time it is")
    apart = theirs - now
    seconds = f"{abs(apart).total_seconds():.0f} s"
    if abs(apart) <= _SKEW:
        return Check("clock", "ok", "the same as here")
    where = "behind" if apart > timedelta() else "ahead of"
    return Check("clock", "bad", f"ours is {seconds} {where} the host's: signatures and tokens may be refused")


def _credential(recorded: Interaction, answer: Response, *, credential: bool) -> Check:
    why = inconclusive(recorded.response, answer)
    if why and why[0] in ("auth", "login"):
        return Check("credential", "bad", why[1])
    if not credential:
        return Check("credential", "note", "none is configured, and none was asked for")
    if why:
        return Check("credential", "note", f"cannot be told: {why[1]}")
    return Check("credential", "ok", "accepted")
