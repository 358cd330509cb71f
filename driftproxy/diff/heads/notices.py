"""What a provider tells whoever reads its headers: an end, a warning, the version that answers."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from driftproxy.diff.heads.head import Head, Told
from driftproxy.model.change import Change, DeprecationAnnounced, Evidence, VersionMoved, WarningAnnounced
from driftproxy.model.words import printable

__all__ = ["announces", "compare_notices"]

_END = re.compile(r"(x-)?(\w+-)*(deprecation|deprecated|sunset)(-(info|date|notice|reason|link|at|on))?")
"""RFC 9745, RFC 8594, and what providers had before them."""

_WARNING = re.compile(r"warning|(x-)?(\w+-)*(api-warn|api-warning|api-notice)")
_MISCELLANEOUS = re.compile(r"299\b")  # RFC 7234 §5.5.7; other codes are about a cache

_NAME = re.compile(r"(?!.*(aspnet|mvc|php|app|build|server|release|deploy|runtime|engine|client|protocol|tls|mime)).*"
                   r"(^|-)version(-selected)?")  # fmt: skip
_VERSION = re.compile(
    r"v?\d{1,4}(\.\d{1,4}){0,3}(-?(alpha|beta|rc|preview)\.?\d*)?"
    r"|\d{4}-\d\d(-\d\d)?(-(alpha|beta|rc|preview|unstable))?(\.[a-z]{1,20})?"
)
"""Numbers and dates; anything longer may be a build, and a secret."""

_DATE = re.compile(r"@(\d{1,11})")  # RFC 9651 §3.3.7, as RFC 9745 wants it
_LONGEST = 80
_NO = frozenset({"", "false", "0", "?0", "no", "none", "null"})


@lru_cache(maxsize=4096)
def announces(name: str) -> bool:
    """Return whether a header of this lower-case name says an end or a warning; that it is gone is good news."""
    return bool(_END.fullmatch(name) or _WARNING.fullmatch(name))


def compare_notices(head: Head) -> Iterator[Change]:
    """Yield what fresh answers announce and no stored one did, and the version that moved."""
    if found := _new(head, _ends):
        yield DeprecationAnnounced(head.place("deprecation"), *found, 1.0)
    if found := _new(head, _warns):
        yield WarningAnnounced(head.place("warning"), *found, 1.0)
    for name in sorted(frozenset[str]().union(*{old.names for old, _ in head.pairs})):
        if _NAME.fullmatch(name):
            stored = {value for old, _ in head.pairs for value in old.values(name) or [""]}
            fresh = {value for _, new in head.pairs for value in new.values(name) or [""]}
            if len(stored) == len(fresh) == 1 and stored != fresh and all(map(_VERSION.fullmatch, stored | fresh)):
                total = len(head.pairs)
                yield VersionMoved(head.place(name), Evidence(total, total, 0, total), min(stored), min(fresh), 1.0)


def _new(head: Head, said: Callable[[Told], Mapping[str, str]]) -> tuple[Evidence, str, str] | None:
    if not any(map(announces, head.names)) or any(said(old) for old, _ in head.pairs):
        return None
    found = [one for _, new in head.pairs if (one := said(new))]
    words = sorted({f"{name}: {_short(value)}" for one in found for name, value in one.items()})
    evidence = Evidence(0, len(head.pairs), len(found), len(head.pairs))
    return (evidence, "no such header", ", ".join(words[:3])) if found else None


def _ends(one: Told) -> Mapping[str, str]:
    return {
        key.lower(): value for key, value in one.headers if _END.fullmatch(key.lower()) and value.lower() not in _NO
    }


def _warns(one: Told) -> Mapping[str, str]:
    return {
        key.lower(): value
        for key, value in one.headers
        if _WARNING.fullmatch(key.lower()) and (key.lower() != "warning" or _MISCELLANEOUS.match(value))
    }


def _short(value: str) -> str:
    if at := _DATE.fullmatch(value.strip()):
        value = f"{value} ({datetime.fromtimestamp(int(at[1]), UTC):%Y-%m-%d})"
    return printable(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
