"""Which character encodings do answers claim (RFC 9110 §8.3.2)."""

import re
from codecs import lookup
from collections.abc import Iterator
from functools import lru_cache

from driftproxy.diff.heads.head import Head, Told
from driftproxy.model.change import Change, CharsetChanged, Evidence
from driftproxy.model.http import header

__all__ = ["compare_charsets"]

_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^\s;,"]+)', re.IGNORECASE)
_UTF8_BY_DEFAULT = re.compile(r"(application/[\w.+-]*json|[\w.+-]+/[\w.-]+\+json|text/event-stream)")
"""RFC 8259 §8.1; WHATWG HTML, section 9.2.6."""


def compare_charsets(head: Head) -> Iterator[Change]:
    """Yield the encodings that only fresh answers claim; an answer that claims none proves nothing."""
    claims = [(_claim(old), _claim(new)) for old, new in head.pairs]
    same = [pair for pair in claims if _media(pair[0]) == _media(pair[1])]
    stored = [charset for old, _ in same if (charset := _charset(old))]
    fresh = [charset for _, new in same if (charset := _charset(new))]
    if stored and (new := set(fresh) - set(stored)):
        evidence = Evidence(len(stored), len(stored), sum(one not in new for one in fresh), len(fresh))
        yield CharsetChanged(head.place("content-type"), evidence, _list(set(stored)), _list(new), 1.0)


def _claim(one: Told) -> str:
    return header(one.headers, "content-type") or ""


@lru_cache(maxsize=1024)  # most answers claim what another one does
def _charset(value: str) -> str:
    """Return the encoding that a `Content-Type` claims, by its usual name; `""` for none."""
    if found := _CHARSET.search(value):
        try:
            return lookup(found[1].strip("'")).name.replace("iso8859", "iso-8859")
        except LookupError:
            return found[1].lower()
    return "utf-8" if _UTF8_BY_DEFAULT.fullmatch(_media(value)) else ""


def _media(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _list(names: set[str]) -> str:
    return " | ".join(sorted(names))
