"""Is a segment of a path a value and no name: an id, a date, a number; what is left when it is taken out?"""

import re
from functools import lru_cache
from urllib.parse import unquote

__all__ = ["may_be_slug", "without_id"]


@lru_cache(maxsize=65536)
def without_id(segment: str) -> str:
    """Return the segment with `{id}` in the place of a value: `7` is `{id}`, `7.json` is `{id}.json`, `me` is `me`.

    What says more than the value is kept: the verb of a custom method (`{id}:cancel`, AIP-136), the entity set before a
    key (`Products({id})`, OData 4.01), the suffix of a file.
    """
    text = unquote(segment)
    if keyed := _KEYED.fullmatch(text):
        return f"{keyed[1]}({{id}})"
    if _is_id(text):
        return "{id}"
    if (tailed := _TAILED.fullmatch(text)) and _is_id(tailed[1]):
        return f"{{id}}{tailed[2]}"
    return segment


def may_be_slug(segment: str) -> bool:
    """Say whether a segment, its id taken out, may be a thing's name; words with a meaning of their own are not."""
    named = _RESERVED.fullmatch(segment) or _NUMBERED.fullmatch(segment)
    return bool(segment) and "{" not in segment and not named


_RESERVED = re.compile(
    r"""
    me | self | current | mine | own | new | create | edit | update | delete | remove | search | find | query
    | filter | lookup | latest | last | first | next | previous | all | any | none | default | list | count
    | total | stats | statistics | summary | overview | metrics | status | health | healthz | ping | version
    | versions | info | about | help | batch | bulk | import | export | upload | download | login | logout
    | signin | signout | signup | register | auth | oauth | oauth2 | token | tokens | authorize | callback
    | public | private | admin | internal | settings | config | configuration | preferences | profile
    | account | schema | metadata | webhook | webhooks | events | feed
    | trending | popular | recent
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERED = re.compile(r"[vV]\d+([.a-z]\w*)?")
_KEYED = re.compile(r"([A-Za-z_][\w.]*)\(.+\)")
_TAILED = re.compile(r"(.+?)(:[A-Za-z]\w*|(?:\.[a-z]{1,5}\d?){1,2})")

_ID = re.compile(
    r"""
    [+-]?\d[\d.,:_+-]*                                              # numbers, dates, versions, addresses, ISBNs, phones
    | \d{4}-?(W\d\d|Q[1-4])                                         # weeks and quarters
    | \d{4}-?\d\d-?\d\d[T ][\d:.,+-]+Z?                             # points in time (ISO 8601)
    | [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}  # UUID of every version (RFC 9562)
    | \{[0-9a-f-]{36}\}                                             # the same, in braces
    | [0-9a-f]{16,} | 0x[0-9a-f]{6,}                                # hashes, addresses on a chain
    | (?=[a-f]*\d[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,}                  # short hashes
    | [a-z]{1,12}(_[a-z]{1,12})*_(?!v\d+$)(?=[a-z]*\d)[a-z0-9]+     # prefixed ids: in_1Nxyz, cus_7
    | [a-z]{1,12}(-[a-z]{1,12})*-(?=[a-z]*\d)[a-z0-9]{4,}           # with a hyphen, but not utf-8 or sha-256
    | (?-i:(?!UTF|ISO|SHA|RFC)[A-Z][A-Z0-9]+-\d+)                   # tickets: PROJ-12
    | (?-i:[A-Z]{2}\d{2,4})                                         # flights: BA12
    | (?-i:[a-z]{2,3}([-_][A-Z][a-z]{3})?[-_][A-Z]{2})                # locales: pt-BR, zh-Hant-TW (RFC 5646)
    | [a-z0-9+/_-]{6,}={1,2}                                        # base64 that says so by its padding
    | [^@/]+@[^@/]+\.[^@/]+                                         # email
    | 10\.\d{4,9}/.+                                                # DOI (ISO 26324), the slash encoded
    | .+!(?-i:[A-Z]{1,3}\d*(:[A-Z]{1,3}\d*)?)                       # ranges of a sheet: Sheet1!A1:B2
    | (urn|arn):.+                                                  # names that are made to be unique (RFC 8141)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TOKEN = re.compile(r"([a-z]{1,12}[_-])?([A-Za-z0-9_-]{10,})")
_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}(?![a-z])|[_-]")
_LONG, _DIGITS = 12, 3
_REST, _REST_NUMBERED = 0.4, 0.25
"""So much of a name is left at the most when the words are taken out of it; chance leaves more. The second is for what
begins with a digit, as names seldom do."""


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None or _is_random(text)


def _is_random(text: str) -> bool:
    """Say whether letters and digits follow each other as chance has it: ULID, KSUID, Nano ID, base58, base62."""
    digits = sum(map(str.isdigit, text))
    if digits >= _DIGITS and text.isascii() and text.isalnum() and (len(text) >= _LONG or text.isupper()):
        return True  # U024BE7LH
    token = _TOKEN.fullmatch(text)
    if not token or token[2] == token[2].lower():
        return False
    share = _REST_NUMBERED if token[2][0].isdigit() else _REST
    return len(_WORD.sub("", token[2])) >= share * len(token[2])
