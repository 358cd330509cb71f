"""What is a secret: names that say so, and values that look like a token whatever they are called."""

import re
from functools import lru_cache

from driftproxy.model.pseudonym import PLACEHOLDER

__all__ = ["PLACEHOLDER", "canonical", "holds_only_secrets", "may_name_secret", "names_secret", "without_tokens"]


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


def may_name_secret(lowered: str) -> bool:
    """Return False if no name in this lower-case text can be one of a secret; cheap, and True when in doubt."""
    return any(word in lowered for word in _HINTS)


def without_tokens(text: str) -> str:
    """Return the text with everything in it that looks like a token replaced by the placeholder."""
    for hint, pattern, replacement in _TOKENS:
        if hint in text:
            text = pattern.sub(replacement, text)
    return text


_HUMP = re.compile(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])")
_GAP = re.compile(r"[\W_]+")

_STRICT = re.compile(
    r"(?:^|_)(?:\w*(?:secrets?|passwords?|passwd|passphrase|passcode|credentials?)|pwd|cookies?|cvv2?|cvc2?|t?otp)(?:_|$)"
    r"|(?:api|access|secret|private|encryption|signing|master|shared|auth|subscription|functions|license|account)_?keys?(?:_|$)"
)
_SECRET = re.compile(
    _STRICT.pattern
    + r"|(?:^|_)(?:\w*tokens?|jwt|auth|bearer|sig|signature|sid|\w*csrf|\w*xsrf|(?:app|client)_?auth)(?:_|$)"
    r"|(?:^|_)authorization(?:$|_code|_header)"
    r"|sess(?:ion)?_?id$|(?:^|_)session(?:$|_(?:key|cookie|data|hash)$)"
)
_ABOUT = (
    "type types used count limit expires expiry expiration expire ttl name names length size url uri endpoint endpoints"
    " at in on policy required enabled status hint kind issuer scope scopes budget usage total version algorithm alg"
    " strength check age methods supported reset remaining seconds ms ago changed updated created valid verified format"
    " symbol decimals standard address present set"
)
_INNOCENT = re.compile(
    rf"_(?:{'|'.join(_ABOUT.split())})$"
    r"|(?:^|_)(?:has|is|needs|requires|allow|max|min|num|total|remaining|input|output|prompt|completion|reasoning|cached)_"
    r"|(?:^|_)(?:next|page|previous|prev|continuation|sync|cursor|pagination|paging|resume|starting|start|last)_?(?:page_?)?tokens?$"
    r"|(?:^|_)(?:public|publishable)_"
    r"|(?:^|_)tokens_(?:per|left|in|out)"
    r"|sec_web_socket|sec_websocket"
)
_HINTS = (
    "token",
    "secret",
    "passw",
    "pwd",
    "passphrase",
    "passcode",
    "credential",
    "auth",
    "key",
    "cookie",
    "session",
    "sessid",
    "sess_id",
    "jwt",
    "otp",
    "cvv",
    "cvc",
    "bearer",
    "sig",
    "sid",
    "csrf",
    "xsrf",
)

_WORD = r"(?<![A-Za-z0-9_-])"
_END = r"(?![A-Za-z0-9_-])"


def _prefixed(hint: str, rest: str) -> tuple[str, re.Pattern[str], str]:
    return hint, re.compile(_WORD + rest), PLACEHOLDER


# A hint is looked for first, because `in` is a hundred times faster than the pattern.
_TOKENS = (
    _prefixed("eyJ", r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,3}"),
    _prefixed("k_live_", r"[sr]k_live_[A-Za-z0-9]{8,}"),
    _prefixed("k_test_", r"[sr]k_test_[A-Za-z0-9]{8,}"),
    _prefixed("whsec_", r"whsec_[A-Za-z0-9+/=]{8,}"),
    _prefixed("sk-", r"sk-[A-Za-z0-9_-]{20,}"),
    *(_prefixed(hint, hint + r"[A-Za-z0-9]{20,}") for hint in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
    _prefixed("github_pat_", r"github_pat_[A-Za-z0-9_]{20,}"),
    _prefixed("glpat-", r"glpat-[A-Za-z0-9_-]{20,}"),
    _prefixed("xox", r"xox[abeoprs]-[A-Za-z0-9-]{8,}"),
    _prefixed("xapp-", r"xapp-[A-Za-z0-9-]{8,}"),
    _prefixed("AKIA", r"AKIA[A-Z0-9]{16}" + _END),
    _prefixed("ASIA", r"ASIA[A-Z0-9]{16}" + _END),
    _prefixed("AIza", r"AIza[A-Za-z0-9_-]{35}"),
    _prefixed("ya29.", r"ya29\.[A-Za-z0-9_-]{20,}"),
    _prefixed("SG.", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    _prefixed("npm_", r"npm_[A-Za-z0-9]{30,}"),
    _prefixed("pypi-", r"pypi-[A-Za-z0-9_-]{20,}"),
    _prefixed("shpat_", r"shpat_[A-Fa-f0-9]{20,}"),
    _prefixed("hf_", r"hf_[A-Za-z0-9]{30,}"),
    (
        "PRIVATE KEY",
        # Ends at a quote where the end mark is missing, so that a cut-off key cannot take the JSON around it along.
        re.compile(
            r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^\"'<>]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|(?=[\"'<>])|\Z)"
        ),
        PLACEHOLDER,
    ),
    *(
        (
            hint,
            # Prose such as "Bearer authentication" has neither a digit nor twenty letters.
            re.compile(
                rf"(?<![A-Za-z0-9])((?i:{scheme})(?:\s|%20|\+)+)(?=[^\s\"',;]*\d|[^\s\"',;]{{20}})(?:[\w.~+/-]|\\/){{8,}}=*"
            ),
            rf"\g<1>{PLACEHOLDER}",
        )
        for hint, scheme in (("earer", "bearer"), ("EARER", "bearer"), ("asic", "basic"), ("ASIC", "basic"))
    ),
    (
        "@",
        re.compile(r"(?<=:)((?:\\?/){2})[^\s/?#@:\"'<>\\]{0,200}:[^\s/?#@\"'<>\\]{1,200}@"),
        rf"\g<1>{PLACEHOLDER}@",
    ),
)
