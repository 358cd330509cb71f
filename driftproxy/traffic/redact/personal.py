"""What is about a person, by its looks in any text: emails, phones, bank accounts, numbers that states give."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module

from driftproxy.model.http import Headers
from driftproxy.traffic.redact.digits import is_account

__all__ = ["is_webhook", "without_persons"]

Hide = Callable[[str, str], str]


def is_webhook(headers: Headers) -> bool:
    """Return whether a request with these headers is one that a service makes to its customers: a webhook."""
    return any(_is_of_webhooks(name) for name, _ in headers)


def without_persons(text: str, hide: Hide) -> str:
    """Return the text without what is about persons; `hide(value, kind)` returns what stands for it."""
    if "@" in text:
        text = _EMAIL.sub(lambda found: hide(found[0], "email"), text)
    if "+" in text:
        text = _PHONE.sub(lambda found: hide(found[0], "phone") if _is_phone(found[0]) else found[0], text)
    text = _IBAN.sub(lambda found: _account(found[0], hide), text)
    for kind, pattern, module in _STATES:
        text = pattern.sub(lambda found, kind=kind, module=module: _given(found[0], kind, module, hide), text)  # type: ignore[misc]
    return text


_WEBHOOK = re.compile(
    r"(?:x-)?(?:hub|gitlab|gogs|gitea|shopify|twilio|slack|sendgrid|zendesk|typeform|paypal|adyen|square|mailgun|intercom"
    r"|linear|sentry-hook|discourse|wc-webhook|webflow|calendly|zoom|zm|docusign|hubspot|atlassian|line|svix|webhook|bitbucket)"
    r"-(?:[a-z0-9-]+-)?(?:signature|hmac-sha256|event|id|topic|delivery|token|timestamp|webhook-id|signature-v\d)(?:-\w+)?"
    r"|stripe-signature|x-github-(?:event|delivery)|svix-id|webhook-(?:id|signature)|x-hook-uuid|x-event-key|paddle-signature"
)
# Addresses at example.com and below names that nobody can have (RFC 2606) are nobody's.
_EMAIL = re.compile(
    r"(?<![\w.+%:/@-])[\w.+%-]{1,64}@(?!(?:[\w-]+\.)*(?:example\.(?:com|net|org)|example|test|invalid|localhost)\b)"
    r"(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w@-])"
)
_PHONE = re.compile(r"(?<![\w+.-])\+\d(?:[ ().-]{0,2}\d){7,14}(?![\w-])")
_IBAN = re.compile(r"(?<![\w-])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![\w-])", re.ASCII)
_STATES = tuple(
    (kind, re.compile(rf"(?<![\w.-]){pattern}(?![\w-])", re.ASCII), module)
    for kind, pattern, module in (
        ("US social security number", r"\d{3}-\d\d-\d{4}", "us.ssn"),
        ("CPF", r"\d{3}\.\d{3}\.\d{3}-\d\d", "br.cpf"),
        ("codice fiscale", r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", "it.codicefiscale"),
        ("DNI", r"\d{8}[A-Z]", "es.dni"),
        ("NIE", r"[XYZ]\d{7}[A-Z]", "es.nie"),
        ("personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", "se.personnummer"),
        ("NHS number", r"\d{3} \d{3} \d{4}", "gb.nhs"),
    )
)


@lru_cache(maxsize=8192)
def _is_of_webhooks(name: str) -> bool:
    return _WEBHOOK.fullmatch(name.lower()) is not None


def _account(text: str, hide: Hide) -> str:
    """Hide an IBAN; the words that follow one in capitals are not of it."""
    words = text.split(" ")
    for end in range(len(words), 0, -1):
        if is_account(number := " ".join(words[:end])):
            return hide(number, "IBAN") + text[len(number) :]
    return text


def _given(text: str, kind: str, module: str, hide: Hide) -> str:
    return hide(text, kind) if _validator(module)(text) else text


@cache
def _validator(module: str) -> Callable[[str], bool]:
    found: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return found


def _is_phone(text: str) -> bool:
    phones = import_module("phonenumbers")  # its tables are large, and phones are rare
    try:
        return bool(phones.is_possible_number(phones.parse(text)))
    except phones.NumberParseException:
        return False
