"""Which cassette name a text from outside becomes: a test id, a user name, a file name."""

import re
from hashlib import sha256
from unicodedata import normalize

__all__ = ["safe_name"]


def safe_name(text: str) -> str:
    """Return a relative POSIX path that can be a file's name on every system and stays inside its folder.

    No part of it is empty, hidden, `..`, reserved on Windows or over-long. A text that is such a path stays as it is;
    any other is altered and gets a short hash of the whole text, so that two texts do not become one name.
    """
    clean = "/".join(filter(None, map(_part, normalize("NFC", text).split("/"))))
    if clean == text and text and len(text.encode()) <= _LONGEST:
        return text
    mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]
    head, slash, last = _cut(clean, _LONGEST - _MARK - 1).rpartition("/")
    return f"{head}{slash}{_cut(last, _LONGEST_PART - _MARK - 1) or 'cassette'}-{mark}"


_LONGEST = 200  # bytes; Windows allows a whole path 260
_LONGEST_PART = 100  # bytes; every file system allows 255, and suffixes come on top
_MARK = 8
_ODD = re.compile(r"[^\w.\-\[\]=,+@]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def _part(part: str) -> str:
    # A leading dash would read as an option; Windows drops trailing dots.
    part = _ODD.sub("-", part).lstrip(".-").rstrip(".")
    return _cut(f"_{part}" if _RESERVED.fullmatch(part) else part, _LONGEST_PART)


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip("/.")
