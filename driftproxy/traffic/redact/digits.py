"""Numbers with a check digit or a form of their own: cards, bank accounts, phones; known, and made up anew."""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

from driftproxy.model.pseudonym import CARD_MARK

__all__ = ["account", "card", "is_account", "is_card", "phone", "zeros"]

Draw = Callable[[int, str], str]


def is_card(text: str) -> bool:
    """Return whether a text is the number of a payment card: an issuer's prefix, its length, and the Luhn digit."""
    return _CARD.fullmatch(text) is not None and _luhn().is_valid(re.sub(r"[ -]", "", text))


def card(number: str, draw: Draw) -> str:
    """Return a number that no issuer has, as long and written as the other; its check digit is right (ISO/IEC 7812)."""
    length = sum(map(str.isdigit, number))
    digits = CARD_MARK + draw(length - len(CARD_MARK) - 1, _DIGITS)
    return _written(number, digits + _luhn().calc_check_digit(digits))


def is_account(text: str) -> bool:
    """Return whether a text is an IBAN (ISO 13616) with the right check digits."""
    return _IBAN.fullmatch(text) is not None and bool(import_module("stdnum.iban").is_valid(text))


def account(number: str, draw: Draw) -> str:
    """Return an account of the same country that no bank has; its check digits are right."""
    plain = number.replace(" ", "")
    rest = "0" * _BANK + draw(len(plain) - 4 - _BANK, _DIGITS)
    check = 98 - int("".join(str(int(char, 36)) for char in f"{rest}{plain[:2]}00")) % 97
    made = iter(f"{plain[:2]}{check:02}{rest}")
    return "".join(char if char == " " else next(made) for char in number)


def phone(number: str, draw: Draw) -> str:
    """Return a number of the same country (E.164) that nobody can have: behind the country there are zeros."""
    country = _country(number)
    length = sum(map(str.isdigit, number)) - len(country)
    drawn = max(0, min(4, length - _PHONE_ZEROS))
    return _written(number, country + "0" * (length - drawn) + draw(drawn, "123456789"))


def zeros(number: str) -> str:
    """Return the number with every digit a zero."""
    return re.sub(r"\d", "0", number)


_DIGITS = "0123456789"
_BANK, _PHONE_ZEROS = 8, 5
_CARD = re.compile(
    r"(?:4\d{3}|5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720|6011|64[4-9]\d|65\d\d|35\d\d|62\d\d)"
    r"(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}"
    r"|4\d{12}|3[47]\d\d(?P<gap3>[ -]?)\d{6}(?P=gap3)\d{5}|3(?:0[0-5]|[68]\d)\d(?P<gap4>[ -]?)\d{6}(?P=gap4)\d{4}",
    re.ASCII,
)
_IBAN = re.compile(r"[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?", re.ASCII)


def _written(number: str, digits: str) -> str:
    made = iter(digits)
    return "".join(next(made) if char.isdigit() else char for char in number)


def _country(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    for length in (1, 2, 3):
        if int(digits[:length] or 0) in _countries():
            return digits[:length]
    return digits[:2]


# These libraries read tables as they are imported, and what they are for is rare.
def _luhn() -> Any:
    return import_module("stdnum.luhn")


def _countries() -> frozenset[int]:
    return frozenset(import_module("phonenumbers").COUNTRY_CODE_TO_REGION_CODE)
