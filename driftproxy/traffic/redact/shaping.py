"""What stands for a secret: one pseudonym for one value, of its form, and without the key nothing leads back."""

import json
import re
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable
from functools import cached_property, lru_cache
from hashlib import shake_256

from driftproxy.model.pseudonym import (
    HEX_MARK,
    PAIR_MARK,
    PLACEHOLDER,
    is_pseudonym,
    short_pseudonyms,
)
from driftproxy.traffic.redact.digits import account, card, is_account, is_card, phone, zeros

__all__ = ["Shaper"]

Draw = Callable[[int, str], str]
"""Returns so many characters of an alphabet, always the same ones for a value."""


class Shaper:
    """Makes pseudonyms with a project's key; without one, every secret is the word REDACTED.

    With `blank`, pseudonyms become that word, too: so recordings can be compared that were made with other keys.
    """

    def __init__(self, key: bytes = b"", *, blank: bool = False) -> None:
        """Take the key; it must be secret, and hard to guess."""
        self._key = b"" if blank else key
        self._blank = blank

    @property
    def keyed(self) -> bool:
        """Whether values are told apart."""
        return bool(self._key)

    def value(self, value: str) -> str:
        """Return what stands for a secret; a word that hides nothing, and what is a pseudonym already, stay."""
        if value.strip().lower() in _HARMLESS:
            return value
        if self._blank:
            return PLACEHOLDER
        return value if _stands(value) else self._formed(value) if self._key else PLACEHOLDER

    def personal(self, value: str) -> str:
        """Return what stands for something that is about a person."""
        if value.strip().lower() in _HARMLESS:
            return value
        if self._blank:
            return PLACEHOLDER
        return value if _stands(value) else self._person(value) if self._key else PLACEHOLDER

    def credentials(self, value: str) -> str:
        """Return what stands for the value of an `Authorization` header (RFC 9110 §11.4): the scheme is kept."""
        scheme, gap, rest = value.partition(" ")
        if not (gap and rest and scheme.lower() in _SCHEMES):
            return self.value(value)
        if scheme.lower() == "basic" and self._key and not is_pseudonym(rest) and len(rest) > len(PAIR_MARK):
            tail = self._draw(rest, "pair", len(rest.rstrip("=")) * 3 // 4 - 9, _LETTERS)
            return f"{scheme} {PAIR_MARK}{b64encode(tail.encode()).decode()}"
        return f"{scheme} {self.value(rest)}"

    def number(self, number: str) -> str:
        """Return what stands for a number in JSON: as many digits, and a time stays one."""
        whole = number.lstrip("-")
        if _NOUGHT.fullmatch(whole):
            return number if not self._blank else "0"
        if not self._key:
            return "0"
        if "e" in number.lower():
            return "9e0"
        if _SECONDS.fullmatch(whole):
            return number.replace(whole, "1" + "0" * (len(whole) - 1))
        return re.sub(r"\d", "9", number)

    @cached_property
    def _formed(self) -> Callable[[str], str]:
        return lru_cache(4096)(self._form)

    def _form(self, value: str) -> str:
        for make in (self._jwt, self._pem, self._standard, self._prefixed, self._hex, self._card):
            if (made := make(value)) and _stands(made):  # what would not be known again is no use
                return made
        if re.fullmatch(r"-?\d+(\.\d+)?", value):
            return zeros(value) if len(value) < _LONG_NUMBER or "." in value else self._long_number(value)
        return self._word(value)

    def _person(self, value: str) -> str:
        if made := self._standard(value):
            return made
        if is_card(value) or is_account(value):
            return card(value, self._drawing(value)) if is_card(value) else account(value, self._drawing(value))
        if re.fullmatch(r"\+?[\d\s().\-/]*\d", value):
            return phone(value, self._drawing(value)) if value.startswith("+") else zeros(value)
        shorts = short_pseudonyms(PLACEHOLDER.capitalize())
        if len(value) < len(shorts):
            return shorts[len(value)]
        return PLACEHOLDER.capitalize() + self._draw(value, "person", len(value) - len(PLACEHOLDER), _LOWER)

    def _standard(self, value: str) -> str:
        """Return the pseudonym of an email, a UUID, an address or a time, `""` for anything else."""
        if _EMAIL.fullmatch(value):
            length = max(8, len(value) - len("redacted.@example.com"))
            return f"redacted.{self._draw(value.lower(), 'email', length, _LOWER + _DIGITS)}@example.com"
        if _UUID.fullmatch(value):
            drawn = self._hexes(value.replace("-", ""), 22)
            made = f"{HEX_MARK}-{drawn[:4]}-{value[14]}{drawn[4:7]}-{value[19]}{drawn[7:10]}-{drawn[10:22]}"
            return made.upper() if value.upper() == value else made
        if found := _URI.match(value):
            rest = self._word(value[found.end() :] or value) if len(value) - found.end() else ""
            return f"{found[1]}redacted.example{'/' if rest else ''}{rest}"
        if found := _DATE.fullmatch(value):
            return "2000-01-01" + zeros(found[1] or "") + (found[2] or "")
        return "Sat, 01 Jan 2000 00:00:00 GMT" if _HTTP_DATE.fullmatch(value) else ""

    def _jwt(self, value: str) -> str:
        """Return a token that can be read (RFC 7519), of the same length where that can be."""
        parts = value.split(".")
        if not (value.startswith("eyJ") and 1 < len(parts) < 6):  # noqa: PLR2004 - two to five parts (RFC 7516)
            return ""
        head, claims = _claims(parts[0]), _claims(parts[1])
        if head is None:
            return ""
        algorithm = head.get("alg")
        said = algorithm if isinstance(algorithm, str) and re.fullmatch(r"[A-Za-z0-9+-]{1,16}", algorithm) else "HS256"
        start = _encoded({"alg": said, "typ": "JWT"})
        times = {name: number for name in _TIMES if isinstance(number := (claims or {}).get(name), int)}
        room = len(value) - len(start) - len(parts[-1]) - 2
        bare = len(json.dumps({"redacted": "", **times}, separators=(",", ":")))
        fill = self._draw(value, "jwt", max(8, room * 3 // 4 - bare), _LETTERS)
        body = _encoded({"redacted": fill, **times})
        rest = max(0, len(value) - len(start) - len(body) - 2)
        return f"{start}.{body}.{self._draw(value, 'sig', rest, _LETTERS + _DIGITS)}"

    def _pem(self, value: str) -> str:
        """Return the text with the words between `BEGIN` and `KEY` and the lines of the key replaced (RFC 7468)."""
        if "PRIVATE KEY" not in value:
            return ""

        def line(found: re.Match[str]) -> str:
            return self._draw(found[0], "pem", len(found[0]), _LETTERS)

        pieces = _PEM_LINE.split(value)
        return "".join(
            f"-----{piece.split()[0].lstrip('-')} REDACTED KEY-----" if i % 2 else _PEM_BODY.sub(line, piece)
            for i, piece in enumerate(pieces)
        )

    def _prefixed(self, value: str) -> str:
        """Return a pseudonym that begins as the token does; a full stop keeps scanners from taking it for live."""
        if re.fullmatch(r"A[KS]IA[A-Z0-9]{16}", value):
            return f"{value[:4]}REDX{self._draw(value, 'aws', 5, _LOWER.upper() + _DIGITS)}EXAMPLE"
        if found := _BOT.fullmatch(value):
            return f"{zeros(found[1])}:{self._word(found[2])}"
        if _HOOK.fullmatch(value):
            return "/".join(map(self._word, value.split("/")))
        if not (found := _VENDOR.match(value)):
            tagged = _TAGGED.match(value)
            return tagged[1] + self._word(value[tagged.end(1) :]) if tagged else ""
        rest = value[found.end(1) :]
        length = len(rest) - len(PLACEHOLDER) - 1
        if length < 1:
            return found[1] + self._word(rest)
        return f"{found[1]}{PLACEHOLDER}.{self._draw(value, 'token', length, _alphabet(rest))}"

    def _hex(self, value: str) -> str:
        if not _HEX.fullmatch(value):
            return ""
        made = HEX_MARK + self._hexes(value, len(value) - len(HEX_MARK))
        return made.upper() if value.upper() == value else made

    def _card(self, value: str) -> str:
        return card(value, self._drawing(value)) if is_card(value) else ""

    def _long_number(self, value: str) -> str:
        return f"00000000{self._draw(value, 'number', len(value) - 8, '0123456789')}"

    def _word(self, value: str) -> str:
        core = value.rstrip("=") if re.search(r"[A-Za-z0-9+/_-]{12}={1,2}\Z", value) else value
        alphabet = _alphabet(core)
        mark = PLACEHOLDER if alphabet.lower() != alphabet or not re.search(r"[a-z]", core) else PLACEHOLDER.lower()
        shorts = short_pseudonyms(mark)
        if len(value) < len(shorts):
            return shorts[len(value)]
        return mark + self._draw(value, "word", len(core) - len(mark), alphabet) + "=" * (len(value) - len(core))

    def _hexes(self, value: str, length: int) -> str:
        return self._draw(value.lower(), "hex", length, "0123456789abcdef")

    def _drawing(self, value: str) -> Draw:
        return lambda length, alphabet: self._draw(re.sub(r"\W", "", value), "digits", length, alphabet)

    def _draw(self, value: str, form: str, length: int, alphabet: str) -> str:
        if length <= 0:
            return ""
        # A sponge: what comes after the key tells nothing about it.
        seed = b"\0".join((self._key, form.encode(), value.encode("utf-8", "surrogatepass")))
        drawn = shake_256(len(self._key).to_bytes(4, "big") + seed).digest(length * 2)
        return "".join(
            alphabet[int.from_bytes(drawn[i : i + 2], "big") % len(alphabet)] for i in range(0, len(drawn), 2)
        )


_HARMLESS = frozenset({"", "true", "false", "null", "none", "undefined", "bearer"})
_SCHEMES = frozenset({"basic", "bearer", "digest", "negotiate", "token", "apikey", "hmac", "aws4-hmac-sha256"})
_TIMES = ("exp", "iat", "nbf", "auth_time")
_LONG_NUMBER = 14
_LOWER = "bcdfghjkmnpqrstvwxz"  # no vowels, so that no word comes about
_LETTERS = _LOWER + _LOWER.upper()
_DIGITS = "23456789"

_SHORT = frozenset(
    word for one in (PLACEHOLDER, PLACEHOLDER.lower(), PLACEHOLDER.capitalize()) for word in short_pseudonyms(one)
)
_STILL = re.compile(
    r"-?0+(\.0+)?|[+(]?0[0\s().\-/]*|2000-01-01(?:[Tt ][0:.]+(?:[Zz]|[+-]\d\d:?\d\d)?)?|Sat, 01 Jan 2000 00:00:00 GMT"
)
"""What stands for short numbers and for times, whatever they were."""
_NOUGHT = re.compile(r"0(\.0)?|10{9}(0{3})?|9+(\.9+)?|9e0")
_SECONDS = re.compile(r"[1-3]\d{9}(\d{3})?|40\d{8}(\d{3})?")
_EMAIL = re.compile(r"[^@\s/:\"<>]+@[^@\s/:\"<>]+\.[^@\s/:\"<>]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URI = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/?#]*[/?#]?(?=\S*\Z)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:([Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII)
_HTTP_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")
_HEX = re.compile(r"(?=.*[a-f])(?=.*\d)[0-9a-f]{12,}|(?=.*[A-F])(?=.*\d)[0-9A-F]{12,}")
_VENDOR = re.compile(
    r"((?:sk|rk|pk)_(?:live|test)_|whsec_|sk-(?:proj-|ant-(?:api\d\d-)?)?|gh[opusr]_|github_pat_|gl(?:pat|dt|ft|rt)-|npm_"
    r"|xox[abeoprs]-|xapp-|AIza|ya29\.|SG\.|pypi-|shp(?:at|ca|pa|ss)_|hf_|dop_v1_|sq0(?:atp|csp)-|key-|rnd_|EAA|SK(?=[0-9a-f]{32}))"
)
_BOT = re.compile(r"(\d{6,12}):([\w-]{30,})")
_HOOK = re.compile(r"T\w{6,}/B\w{6,}/\w{16,}")
_TAGGED = re.compile(r"([a-z]{2,5}_)(?=[A-Za-z0-9]{14,}\Z)(?=\D*\d\D*\d)")
_PEM_LINE = re.compile(r"-----((?:BEGIN|END) [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----")
_PEM_BODY = re.compile(r"(?:(?<=\\n)|(?<=\\r)|(?<![\\A-Za-z0-9+/=]))[A-Za-z0-9+/=]{2,}")  # also in a JSON string


def _stands(value: str) -> bool:
    """Return whether a value stands for a secret, or says as little as if it did."""
    return value in _SHORT or is_pseudonym(value) or _STILL.fullmatch(value) is not None


def _alphabet(text: str) -> str:
    lower, upper = any("a" <= char <= "z" for char in text), any("A" <= char <= "Z" for char in text)
    letters = _LOWER if lower and not upper else _LETTERS.upper()[: len(_LOWER)] if upper and not lower else _LETTERS
    return letters + (_DIGITS if any(char.isdecimal() for char in text) else "")


def _claims(part: str) -> dict[str, object] | None:
    try:
        said = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (Error, ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _encoded(said: dict[str, object] | dict[str, str]) -> str:
    return urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")
