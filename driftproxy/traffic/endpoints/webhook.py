"""What of an interaction does a program read: the answer; but of a webhook, which a service sends, the request."""

import re
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from json import loads

from driftproxy.model.http import Cassette, Interaction, Request, Response, header

__all__ = ["EVENT", "as_read"]

EVENT = "webhook-event"
"""The header of what stands for a webhook's request that says the type of its event."""


def as_read(cassette: Cassette) -> Cassette:
    """Return the cassette with what a program reads as the response of every interaction.

    Of a webhook that is the request's headers and body; what the program answers is its own. Nothing else is changed.
    """
    if not any(map(_is_webhook, cassette.interactions)):
        return cassette
    turned = (_turned(one) if _is_webhook(one) else one for one in cassette.interactions)
    return replace(cassette, interactions=tuple(turned))


def _turned(interaction: Interaction) -> Interaction:
    request = interaction.request
    event = _event(request)
    # The type is in the body, too, so that an event is compared with one of its type.
    asked = Request(request.method, request.url, ((EVENT, event),) if event else (), event.encode())
    return Interaction(asked, Response(200, "", request.headers, request.body))


def _is_webhook(interaction: Interaction) -> bool:
    request = interaction.request
    return request.method == "POST" and any(_signs(name) for name, _ in request.headers)


@lru_cache(maxsize=4096)
def _signs(name: str) -> bool:
    return bool(_SIGNATURE.fullmatch(name.lower()))


def _event(request: Request) -> str:
    """Return the type of event that a header or the body says, `""` where neither does."""
    for name, value in request.headers:
        if _TYPED.fullmatch(name.lower()) and _WORD.fullmatch(value):
            return value
    with suppress(ValueError, RecursionError):
        said = loads(request.body) if "json" in (header(request.headers, "content-type") or "json") else None
        if isinstance(said, dict):
            named = (said.get(name) for name in ("type", "event", "event_type", "eventType"))
            return next((one for one in named if isinstance(one, str) and _WORD.fullmatch(one)), "")
    return ""


_SIGNATURE = re.compile(
    r"stripe-signature|svix-signature|webhook-signature|paypal-transmission-sig|paddle-signature|typeform-signature"
    r"|linear-signature|sentry-hook-signature|calendly-webhook-signature|x-(?:github|gitlab|gitea|gogs)-event"
    r"|x-event-key|x-hub-signature(?:-256)?|x-(?:slack|twilio|zm|line|hubspot|docusign)-signature(?:-\w+)?"
    r"|x-twilio-email-event-webhook-signature|x-shopify-(?:topic|hmac-sha256)|x-wc-webhook-(?:topic|signature)"
    r"|x-square-hmacsha256-signature"
)
"""Headers that only a service sends, with its webhooks: a signature, or the type of the event."""

_TYPED = re.compile(r"x-(?:github|gitlab|gitea|gogs)-event|x-event-key|x-shopify-topic|x-wc-webhook-topic")
_WORD = re.compile(r"[A-Za-z][A-Za-z_ ./:-]{0,60}")
"""The name of a type of event; what has digits may be data."""
