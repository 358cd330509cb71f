"""What stands in recordings in the place of a secret, and how everybody knows it as such, without any key.

A pseudonym has the form of what it stands for: an email is one at example.com, a UUID a UUID, a card number passes
Luhn. In each there is a mark that real values do not have, so that it is never taken for a secret again, and never
sent to a live host.
"""

import re

__all__ = [
    "CARD_MARK",
    "HEX_MARK",
    "JWT_MARK",
    "PAIR_MARK",
    "PLACEHOLDER",
    "blanked",
    "holds_pseudonym",
    "is_pseudonym",
    "short_pseudonyms",
]

PLACEHOLDER = "REDACTED"
"""What stands for a secret where there is no key to make a pseudonym with; older recordings know only this."""

HEX_MARK = "5ec2e7ed"
"""`secreted`, as hex digits: what UUIDs and other hex numbers begin with."""
JWT_MARK = "eyJyZWRhY3RlZCI6"
"""`{"redacted":` in base64: what the claims of a JWT begin with."""
PAIR_MARK = "cmVkYWN0ZWQ6"
"""`redacted:` in base64: what the credentials of Basic authentication begin with."""
CARD_MARK = "999999"
"""No issuer has it (ISO/IEC 7812-1: 9 is for national standards bodies, 999 is no country)."""


def is_pseudonym(text: str) -> bool:
    """Return whether a value as a whole stands for a secret."""
    return text in _SHORT or _WHOLE.fullmatch(text) is not None


def holds_pseudonym(text: str) -> bool:
    """Return whether anything in a text stands for a secret; cheap. Of short values, see `is_pseudonym`."""
    return PLACEHOLDER in text or (any(hint in text for hint in _HINTS) and _INSIDE.search(text) is not None)


def blanked(text: str) -> str:
    """Return the text with the word REDACTED for each pseudonym in it: what two projects' recordings have alike."""
    return _INSIDE.sub(PLACEHOLDER, text) if holds_pseudonym(text) else text


def short_pseudonyms(word: str = PLACEHOLDER) -> tuple[str, ...]:
    """Return what stands for values of 0, 1, 2, … letters that are too short to tell one from another."""
    end = "X" if word.isupper() else "x"
    # None is a word of its own, as `red` would be, nor the one that stands for anything.
    cut = [word[: length - 1] + end for length in range(1, len(word) + 1)]
    return ("", *cut, *(word + end * more for more in range(1, _TELLING - len(word))))


_TELLING = 12
_HINTS = ("redacte", "REDACTEX", HEX_MARK, HEX_MARK.upper(), JWT_MARK, PAIR_MARK, CARD_MARK[:4], "REDX", "000")
_SHORT = frozenset(
    word
    for one in ("REDACTED", "redacted", "Redacted")
    for word in short_pseudonyms(one)
    if len(word) > 3  # noqa: PLR2004
)
_PREFIX = r"(?:0{4,}:)?(?:[A-Za-z]\w{0,11}?[_.-]){0,3}"
_FORMS = rf"""
    redacted\.[a-z0-9]+ @ example\.com
    | (?:(?:AKIA|ASIA|AIza|EAA|AC|SK) | {_PREFIX}) REDACTED (?:\.?[A-Za-z0-9]+)* ={{0,2}}
    | {_PREFIX} (?: redacted \.? [a-z0-9]{{4,}} ={{0,2}} | REDACTEX | redactex | redactedx{{1,3}})
    | (?:AKIA|ASIA)REDX[A-Z0-9]{{5}}EXAMPLE
    | (?:5ec2e7ed|5EC2E7ED) (?:[0-9a-fA-F]{{4,}} | (?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}})
    | -----BEGIN\ REDACTED\ KEY-----(?:[^"'<>-]|-(?!----))*(?:-----END\ REDACTED\ KEY-----)?
    | eyJ[\w-]+ \.{JWT_MARK}[\w-]* (?:\.[\w-]*)?
    | {PAIR_MARK}[A-Za-z0-9+/]* ={{0,2}}
    | 9999[ -]?99 (?:[ -]?\d){{6,13}}
    | 00000000\d{{6,}}
    | [A-Z]{{2}}\d\d (?:[ ]?0){{8}} [A-Z0-9 ]*
    | \+\d{{1,3}} (?:[ ().-]*0){{5}} [\d ().-]* \d
    | [A-Za-z][A-Za-z0-9+.-]*:// redacted\.example (?:/[A-Za-z0-9.]*[A-Za-z0-9])?
"""
_WHOLE = re.compile(rf"(?: {_FORMS} | Redacted[a-z\ ]* | 0{{4,}} ) \s*", re.VERBOSE | re.ASCII)
_INSIDE = re.compile(rf"(?:(?<![A-Za-z0-9])|(?<=/bot)) (?: {_FORMS} ) (?![A-Za-z0-9])", re.VERBOSE | re.ASCII)
