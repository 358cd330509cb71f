"""Which names say that a value is a secret, or about a person: of headers, cookies, parameters, fields, elements."""

import re
from functools import lru_cache
from typing import Literal

from driftproxy.traffic.redact.glance import glance

__all__ = [
    "HINTS",
    "Kind",
    "canonical",
    "holds_only_secrets",
    "is_person",
    "may_name_secret",
    "names_person",
    "names_secret",
]

Kind = Literal["", "secret", "personal", "cookie"]
"""What a name says of its value: nothing, a secret, something about a person, a cookie that may be harmless."""


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """Return a name as lower-case words joined by `_`: `X-Api-Key`, `apiKey` and `api[key]` are told alike."""
    return _GAP.sub("_", _HUMP.sub(r"\1\3_\2\4", name)).strip("_").lower()


@lru_cache(maxsize=8192)
def names_secret(name: str) -> bool:
    """Return whether a field, header, cookie or query parameter of this name holds a secret.

    Names *about* a secret (`token_type`, `password_policy`), amounts (`tokens_used`, `max_tokens`) and cursors
    (`next_page_token`: without them page two of a list could not be told from page one) are none.
    """
    words = canonical(name)
    return bool(_SECRET.search(words)) and not _INNOCENT.search(words)


@lru_cache(maxsize=8192)
def holds_only_secrets(name: str) -> bool:
    """Return whether everything below this name is secret, numbers and whole objects included (`credentials`)."""
    return bool(_STRICT.search(canonical(name))) and names_secret(name)


@lru_cache(maxsize=8192)
def names_person(name: str) -> bool:
    """Return whether a field of this name holds what is about a person: a name, an address, a number of theirs."""
    words = canonical(name)
    return bool(_PERSONAL.search(words)) and not _ASKING.search(words)


@lru_cache(maxsize=8192)
def is_person(name: str) -> bool:
    """Return whether an object of this name is a person, whose `name` is personal."""
    return _PERSON.search(canonical(name)) is not None


_HUMP = re.compile(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])")
_GAP = re.compile(r"[\W_]+")

_STRICT = re.compile(
    r"(?:^|_)(?:\w*(?:secrets?|passwords?|passwd|passphrase|passcode|credentials?)|pwd|cookies?|cvv2?|cvc2?|t?otp)(?:_|$)"
    r"|(?:api|access|secret|private|encryption|signing|master|shared|auth|subscription|functions|license|account)_?keys?(?:_|$)"
    r"|(?:^|_)(?:credit_?card|card|cc)_?(?:number|num)$|(?:^|_)(?:otp|mfa|verification|security|recovery|backup|one_time)_codes?$"
)
_SECRET = re.compile(
    _STRICT.pattern
    + r"|(?:^|_)(?:\w*tokens?|jwt|auth|bearer|sig|signature|sid|\w*csrf|\w*xsrf|(?:app|client)_?auth)(?:_|$)"
    r"|(?:^|_)authorization(?:$|_code|_header)"
    r"|sess(?:ion)?_?id$|(?:^|_)session(?:$|_(?:key|cookie|data|hash)$)"
    r"|(?:^|_)(?:code_verifier|(?:client_)?assertion|saml_?(?:response|request)|connection_?string|dsn)$"
)
_ABOUT = (
    "type types used count limit expires expiry expiration expire ttl name names length size url uri endpoint endpoints"
    " at in on policy required enabled status hint kind issuer scope scopes budget usage total version algorithm alg"
    " strength check age methods supported reset remaining seconds ms ago changed updated created valid verified format"
    " symbol decimals standard address present set method mode scheme provider time outcome encryption"
)
_INNOCENT = re.compile(
    rf"_(?:{'|'.join(_ABOUT.split())})$"
    r"|(?:^|_)(?:has|is|needs|requires|allow|max|min|num|total|remaining|input|output|prompt|completion|reasoning|cached)_"
    r"|(?:^|_)(?:next|page|previous|prev|continuation|sync|cursor|pagination|paging|resume|starting|start|last)_?(?:page_?)?tokens?$"
    r"|(?:^|_)(?:public|publishable)_"
    r"|(?:^|_)tokens_(?:per|left|in|out)|(?:^|_)(?:limit|reset)_tokens$"
    r"|sec_web_socket|sec_websocket"
)
_HINT = (
    "token secret passw pwd passphrase passcode credential auth key cookie session sessid sess_id jwt otp cvv cvc"
    " bearer sig sid csrf xsrf mfa verification security recovery_c recoveryc backup_c backupc one_time onetime"
    " card_n cardn card-n cc_n ccn cc-n assertion saml connection_s connections connection-s dsn verifier code="
)
HINTS = tuple(_HINT.split())
"""In every name of a secret is one of these."""
may_name_secret = glance(HINTS, ignore_case=True)
"""Returns False if no name in a text can be one of a secret; cheap, and True when in doubt."""

_PERSONAL = re.compile(
    r"(?:^|_)(?:e_?mails?|e_?mail_address|phones?|(?:phone|mobile|telephone|fax|cell)(?:_?(?:number|no))?|msisdn)(?:_\d)?$"
    r"|(?:^|_)(?:first|last|given|family|middle|maiden|full|display|real|legal|customer|billing|shipping|contact"
    r"|recipient|sender|card_?holder|account_holder|holder|owner|payer|buyer|patient|employee)_?names?$|^surname$|^sn$"
    r"|(?:^|_)(?:street|street_address|address_?(?:line)?_?\d|line_?[12]|postal_?code|post_?code|zip(?:_?code)?"
    r"|(?:home|billing|shipping|mailing|postal|street)_address)$|^address$"
    r"|(?:^|_)(?:iban|bic|account_?number|routing_?number|sort_code)$"
    r"|(?:^|_)(?:ssn|social_security(?:_number)?|national_id(?:_number)?|tax_?id|passport(?:_(?:number|no))?"
    r"|driver_?s?_licen[cs]e(?:_number)?|personal_?(?:id|number|code)|nino|nif|cpf|cnpj|bsn|pesel|personnummer)$"
    r"|(?:^|_)(?:dob|birth_?(?:day|date)|date_of_birth)$|^(?:ip|ip_address|client_ip|remote_ip)$"
)
_ASKING = re.compile(r"(?:^|_)(?:has|is|needs|requires|allow|num|total)_")
_PERSON = re.compile(
    r"(?:^|_)(?:customer|user|person|people|contact|contacts|billing_?details?|billing|shipping|recipient|sender|owner"
    r"|payer|buyer|patient|employee|member|author|assignee|holder|guest|attendee|attendees|subscriber|applicant|profile)s?$"
)
