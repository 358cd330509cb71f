"""Values that are secrets by their looks, whatever they are called: the tokens, keys and addresses of many vendors."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from driftproxy.traffic.redact.digits import is_card
from driftproxy.traffic.redact.glance import glance
from driftproxy.traffic.redact.names import HINTS

__all__ = ["may_hold_secret", "without_tokens"]

Hide = Callable[[str, str], str]
"""Returns what stands for a value of some kind."""


@dataclass(frozen=True, slots=True)
class Token:
    """A kind of token: a word that is in every text with one, and the pattern; its group `secret` is hidden, or all.

    The hint is looked for first, because `in` is a hundred times faster than the pattern. A bounded one is not the end
    of a longer word; that is looked at last, because a pattern is fast only where it begins with a letter.
    """

    kind: str
    hint: str
    pattern: re.Pattern[str]
    bounded: bool = False


def _numbered(found: re.Match[str], hide: Hide) -> str:
    """Return what hides a card; where it stands as a number in JSON, a number."""
    hidden, start, end = hide(found[0], "card number"), found.start(), found.end()
    before, after = found.string[max(0, start - 9) : start].rstrip(), found.string[end : end + 9].lstrip()
    bare = before[-1:] in ("", ":", "[", ",") and after[:1] in ("", ",", "]", "}")
    return "0" if bare and not hidden.isdigit() else hidden


def without_tokens(text: str, hide: Hide) -> str:
    """Return the text with everything in it that looks like a token hidden."""
    if not _may_hold(text):
        return text
    for hint, token in _BY_HINT:
        if hint in text:
            text = token.pattern.sub(lambda found, token=token: _hidden(token, found, hide), text)  # type: ignore[misc]
    for near, token in _TAILED:
        if near.search(text):
            text = token.pattern.sub(lambda found, token=token: _hidden(token, found, hide), text)  # type: ignore[misc]
    if _DIGITS.search(text):
        text = _CARD.sub(lambda found: _numbered(found, hide) if is_card(found[0]) else found[0], text)
    for hint, names in _LIBRARY.items():
        if hint in text:
            text = _near(text, hint, _library(names), hide)
    return text


def _hidden(token: Token, found: re.Match[str], hide: Hide) -> str:
    whole = found[0]
    group = "secret" if "secret" in found.re.groupindex else 1 if found.re.groups else 0
    value = found[group]
    if not value or (token.bounded and _INWARD.fullmatch(found.string[max(0, found.start() - 1) : found.start()])):
        return whole
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return whole[:start] + hide(value, token.kind) + whole[end:]


def _near(text: str, hint: str, tokens: tuple[Token, ...], hide: Hide) -> str:
    """Hide what is beside a hint; these patterns are too slow for a whole text."""
    done = 0
    while (place := text.find(hint, done)) >= 0:
        start, end = max(done, place - _NEAR), place + _NEAR
        window = text[start:end]
        for token in tokens:
            window = token.pattern.sub(lambda found, token=token: _hidden(token, found, hide), window)  # type: ignore[misc]
        text = text[:start] + window + text[end:]
        done = max(place + len(hint), start + len(window))
    return text


_NEAR = 200
_INWARD = re.compile(r"[A-Za-z0-9_-]")
_AFTER = r"(?![A-Za-z0-9_-])"
_DIGITS = re.compile(r"\d{4}[ -]?\d{4}")
_CARD = re.compile(r"[2-6](?<![\w.+-].)(?<!\d[ -].)\d{3}(?:[ -]?\d){8,15}(?![\w-]|\.\d|[ ]\d)")


def _token(kind: str, hint: str, rest: str) -> Token:
    if rest[0].isalpha():  # looked at once the first letter fits, which is fast; and never twice in one word
        return Token(kind, hint, re.compile(f"{rest[0]}(?<![A-Za-z0-9_-].){rest[1:]}"))
    return Token(kind, hint, re.compile(rest), bounded=True)


_TOKENS = (
    _token(
        "JSON Web Token",
        "eyJ",
        # What begins so and is none is passed over as a whole, or each `eyJ` in it would be looked at up to its end.
        r"(?P<secret>eyJ[A-Za-z0-9_-]{5,}+\.[A-Za-z0-9_-]{5,}+(?:\.[A-Za-z0-9_-]*+){0,3})|eyJ[A-Za-z0-9_-]*+",
    ),
    _token("Stripe key", "k_live_", r"[sr]k_live_[A-Za-z0-9]{8,}"),
    _token("Stripe key", "k_test_", r"[sr]k_test_[A-Za-z0-9]{8,}"),
    _token("webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/=]{8,}"),
    _token("API key", "sk-", r"sk-[A-Za-z0-9_-]{20,}"),
    *(_token("GitHub token", hint, hint + r"[A-Za-z0-9]{20,}") for hint in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
    _token("GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9_]{20,}"),
    *(_token("GitLab token", hint, hint + r"[A-Za-z0-9_-]{20,}") for hint in ("glpat-", "gldt-", "glft-", "glrt-")),
    _token("Slack token", "xox", r"xox[abeoprs]-[A-Za-z0-9-]{8,}"),
    _token("Slack token", "xapp-", r"xapp-[A-Za-z0-9-]{8,}"),
    Token(
        "Slack webhook",
        "hooks.slack",
        re.compile(r"hooks\.slack(?:-gov)?\.com\\?/services\\?/(?P<secret>T\w{6,}/B\w{6,}/\w{16,})"),
    ),
    Token("Discord webhook", "/webhooks/", re.compile(r"/api/(?:v\d+/)?webhooks/\d{15,20}/(?P<secret>[\w-]{60,})")),
    Token("Teams webhook", "IncomingWebhook", re.compile(r"/IncomingWebhook/(?P<secret>[0-9a-f]{32})")),
    Token("Telegram token", "bot", re.compile(r"bot(?P<secret>\d{6,12}:[\w-]{30,})")),
    _token("Telegram token", ":AA", r"(?P<secret>\d{8,10}:AA[\w-]{33})" + _AFTER),
    _token("AWS key", "AKIA", r"AKIA[A-Z0-9]{16}" + _AFTER),
    _token("AWS key", "ASIA", r"ASIA[A-Z0-9]{16}" + _AFTER),
    _token("Google key", "AIza", r"AIza[A-Za-z0-9_-]{35}"),
    _token("Google token", "ya29.", r"ya29\.[A-Za-z0-9_-]{20,}"),
    _token("Google token", "1//", r"1//0[A-Za-z0-9_-]{30,}"),
    _token("Google secret", "GOCSPX-", r"GOCSPX-[A-Za-z0-9_-]{20,}"),
    _token("SendGrid key", "SG.", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    _token("npm token", "npm_", r"npm_[A-Za-z0-9]{30,}"),
    _token("PyPI token", "pypi-", r"pypi-[A-Za-z0-9_-]{20,}"),
    *(_token("Shopify token", hint, hint + r"[A-Fa-f0-9]{20,}") for hint in ("shpat_", "shpca_", "shppa_", "shpss_")),
    _token("Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    _token("DigitalOcean token", "dop_v1_", r"dop_v1_[a-f0-9]{40,}"),
    _token("Square token", "sq0", r"sq0(?:atp|csp)-[A-Za-z0-9_-]{20,}"),
    _token("Mailgun key", "key-", r"key-[0-9a-f]{32}" + _AFTER),
    _token("Artifactory key", "AKC", r"AKC[A-Za-z0-9]{20,}"),
    _token("npm token", "_authToken", r"(?P<secret>(?<=_authToken=)[\w-]{20,})"),
    _token("Twilio key", "SK", r"SK[0-9a-f]{32}" + _AFTER),
    Token(
        "private key",
        "PRIVATE KEY",
        # Ends at a quote where the end mark is missing, so that a cut-off key cannot take the JSON around it along.
        re.compile(
            r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[^\"'<>]*?"
            r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|(?=[\"'<>])|\Z)"
        ),
    ),
    *(
        Token(
            "credentials",
            hint,
            # Prose such as "Bearer authentication" has neither a digit nor twenty letters.
            re.compile(
                rf"(?<![A-Za-z0-9])(?i:{scheme})(?:\s|%20|\+)+(?=[^\s\"',;]*\d|[^\s\"',;]{{20}})"
                r"(?P<secret>(?:[\w.~+/-]|\\/){8,}=*)"
            ),
        )
        for hint, scheme in (("earer", "bearer"), ("EARER", "bearer"), ("asic", "basic"), ("ASIC", "basic"))
    ),
    Token(
        "credentials",
        "@",
        re.compile(r":(?:\\?/){2}(?P<secret>[^\s/?#@:\"'<>\\]{0,200}:[^\s/?#@\"'<>\\]{1,200})@"),
    ),
    Token("credentials", "curl", re.compile(r" -u '?[^\s:'\"]+:(?P<secret>[^\s'\"]{3,})")),
    Token("connection string", "Key=", re.compile(r"(?:Account|Access)Key=(?P<secret>[A-Za-z0-9+/]{20,}={0,2})")),
)

_BY_HINT = tuple((token.hint, token) for token in _TOKENS)
_TAILED = (
    (
        re.compile(r"\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27}"),
        _token("Discord token", "", r"[MNO][A-Za-z\d_-]{23,25}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,38}" + _AFTER),
    ),
    (re.compile(r"-us\d"), _token("Mailchimp key", "", r"[0-9a-f]{32}-us\d{1,2}" + _AFTER)),
)
"""What begins as anything: how its end looks is found first."""

_LIBRARY = {
    "aws": "aws.AWSKeyDetector",
    "AWS": "aws.AWSKeyDetector",
    "cloudant": "cloudant.CloudantDetector",
    "ibm": "ibm_cloud_iam.IbmCloudIamDetector ibm_cos_hmac.IbmCosHmacDetector",
    "softlayer": "softlayer.SoftlayerDetector",
}
"""Detectors of detect-secrets for keys that show only by the words beside them, and a word that must be there."""

_WORDS = (*(token.hint for token in _TOKENS if token.hint != "@"), "-us", *_LIBRARY)
_LOOKS = (
    r""":(?:\\?/){2}[^\s/?#@:"'<>\\]*:[^\s/?#@"'<>\\]+@""",  # an email is none
    r"\.[^.\s]{6}\.[^.\s]{27}",
    "[2-6][0-9]{3}(?:[ -]?[0-9]){8}",
)
_may_hold = glance(_WORDS, *_LOOKS)
"""Returns False if there is no token in a text, True when in doubt."""
may_hold_secret = glance((*_WORDS, "\\u00"), *_LOOKS, f"(?i:{'|'.join(HINTS)})")
"""Returns False if there is neither a token nor the name of a secret in a text, True when in doubt."""


@cache
def _library(names: str) -> tuple[Token, ...]:
    """Return the detectors; the library is imported when it is needed first, which is seldom."""
    found = []
    for name in names.split():
        module, _, detector = name.partition(".")
        one = getattr(import_module(f"detect_secrets.plugins.{module}"), detector)
        found += [Token(one.secret_type, "", pattern) for pattern in one.denylist if pattern.groups == 1]
    return tuple(found)
