"""Is a request that came to nothing worth another try, and after how long?"""

from datetime import datetime
from email.utils import parsedate_to_datetime

from driftproxy.model.http import Headers, Response, header

__all__ = ["asked_to_wait", "pause", "tries"]


def pause(kind: str, answer: Response | None, attempt: int, chance: float, *, patience: float) -> float | None:
    """Return the seconds to wait before the next try, or None where there should be none.

    `kind` is that of an `Unchecked`; `attempt` counts from 1; `chance`, from 0 to 1, spreads clients that failed
    together. What the host asks for with `Retry-After` counts; who asks for more than `patience` is not asked again.
    """
    if kind not in _PASSING or (answer and answer.status in _FINAL):
        return None
    backoff = min(_FIRST * 2.0 ** (attempt - 1), _LONGEST) * (0.5 + chance / 2)
    asked = asked_to_wait(answer.headers) if answer else None
    if asked is None:
        return backoff
    return asked + backoff * _LITTLE if asked <= patience else None


def tries(retries: int, answer: Response | None) -> int:
    """Return how often to try again after an answer, where as a rule it is so many times.

    A host that says when to come again has others to serve, too, and may have to say so more than once.
    """
    told = answer and answer.status in _BUSY and asked_to_wait(answer.headers) is not None
    return retries * _TOLD if told else retries


def asked_to_wait(headers: Headers) -> float | None:
    """Return the seconds that `Retry-After` asks for (RFC 9110 §10.2.3), None where it does not say.

    A time is taken by the clock of who says it, which need not be ours.
    """
    text = (header(headers, "retry-after") or "").strip()
    if text.isascii() and text.replace(".", "", 1).isdecimal():
        return float(text)
    until, said = _time(text), _time(header(headers, "date") or "")
    return max(0.0, (until - said).total_seconds()) if until and said else None


_PASSING = frozenset({"server-error", "timeout", "connection", "dns", "quota", "state-gone"})
_FINAL = frozenset({402})
"""To be paid for, which waiting does not mend."""

_BUSY = frozenset({429, 503})
_TOLD = 5
_FIRST, _LONGEST = 0.5, 30.0
_LITTLE = 0.1


def _time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
