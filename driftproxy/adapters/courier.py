"""Brings news to people, by one of the many services that Apprise knows, and to programs, by a webhook."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from driftproxy.adapters.credentials.fetched import fetched
from driftproxy.adapters.credentials.source import Secret
from driftproxy.adapters.table import Table
from driftproxy.model.errors import Unreachable

__all__ = ["Courier", "Notify"]


class Notify(Table):
    """Who is told what has changed."""

    to: dict[str, Secret] = Field(default_factory=dict)
    """Addresses of services that Apprise knows, under names of your own: `team = "${SLACK_URL}"`."""
    webhook: dict[str, Secret] = Field(default_factory=dict)
    """URLs that get what is new, and the report, as JSON."""
    after: int = Field(default=3, ge=1, le=365)
    """The nights that an endpoint must have failed in a row."""


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends to the channels of a configuration; an address is fetched when it is used, and never shown.

    To `readonly` hosts, as the configuration declares them, nothing is sent.
    """

    notify: Notify
    root: Path
    readonly: frozenset[str] = frozenset()

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of all channels: `team`, or `webhook team`."""
        return (*self.notify.to, *(f"{_WEBHOOK}{name}" for name in self.notify.webhook))

    def send(self, channel: str, title: str, text: str, document: str) -> str:
        """Send a text, or a webhook the JSON document; return why that could not be done, `""` where it was."""
        name = channel.removeprefix(_WEBHOOK)
        by_webhook = name != channel
        try:
            address = fetched((self.notify.webhook if by_webhook else self.notify.to)[name], f"`{name}`", self.root)
        except Unreachable as error:
            return str(error)
        if _name(f"//{address.partition('://')[2]}") in {_name(f"//{host}") for host in self.readonly}:
            return "its host is declared as production, to which nothing is posted"
        with _silence():
            return _posted(address, document) if by_webhook else _told(address, title, text)


_WEBHOOK = "webhook "
_PATIENCE = 15
"""How long to wait for a webhook (seconds)."""


def _name(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _told(address: str, title: str, text: str) -> str:
    from apprise import Apprise, AppriseAsset, NotifyFormat, OverflowMode  # noqa: PLC0415 - most nights bring no news

    apprise = Apprise(asset=AppriseAsset(app_id="driftproxy", app_desc="driftproxy", async_mode=False))
    try:
        if not apprise.add(address):
            return "its address is none that Apprise knows"
        for service in apprise:
            service.overflow_mode = OverflowMode.SPLIT  # each has a limit of its own
        sent = apprise.notify(text, title, body_format=NotifyFormat.TEXT)
    except Exception as error:  # noqa: BLE001 - a hundred services, each with errors of its own, which name the address
        return f"{type(error).__name__} in Apprise"
    return "" if sent else "the service did not take it"


def _posted(address: str, document: str) -> str:
    import httpx  # noqa: PLC0415

    headers = {"Content-Type": "application/json", "User-Agent": "driftproxy"}
    try:
        answer = httpx.post(address, content=document.encode(), headers=headers, timeout=_PATIENCE)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        return "its address is no URL of a webhook"
    except httpx.HTTPError as error:
        return f"nobody took it ({type(error).__name__})"
    return "" if answer.is_success else f"it answered {answer.status_code}"


@contextmanager
def _silence() -> Iterator[None]:
    """Keep libraries from logging and warning, as they may name the address."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)
