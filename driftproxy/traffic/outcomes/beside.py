"""Which of two answers to one request say an error under a status of success?"""

from typing import NamedTuple

from driftproxy.model.plain import Plain
from driftproxy.traffic.outcomes.failure import Failure, admitted, failure, passing
from driftproxy.traffic.outcomes.stream import STREAMS, broken

__all__ = ["Said", "failures"]


class Said(NamedTuple):
    """What an answer says: its status, the format of its body, and the data in it."""

    status: int
    format: str
    plain: Plain


def failures(stored: Said, fresh: Said) -> tuple[Failure | None, Failure | None]:
    """Return the error that each of two answers to one request says, None where it is a success.

    Two errors that are both of the moment for the same reason, or both are not, are None and None: the shape of an
    error is compared as that of any answer.
    """
    was, now = _beside(fresh, stored), _beside(stored, fresh)
    if stored.status == fresh.status and (was or now):
        own = _by_itself(stored), _by_itself(fresh)
        if not (was and now):
            was, now = was or own[0], now or own[1]
        elif any(own):  # each lacks what the other has, so that what they say by themselves decides
            was, now = own
    return (None, None) if was and now and _kind(was) == _kind(now) else (was, now)


_SUCCESS = range(200, 300)


def _beside(well: Said, ill: Said) -> Failure | None:
    """Return the error that an answer says, where the other one says none.

    Beside an answer that is no success itself, only an error of the moment is one: another status is told as such.
    """
    if ill.status not in _SUCCESS:
        return None
    look = broken if ill.format in STREAMS else failure
    if well.status == ill.status:
        return look(well.plain, ill.plain)
    failed = look(well.plain if well.status in _SUCCESS else {}, ill.plain)
    return failed if failed and passing(failed) else None


def _by_itself(one: Said) -> Failure | None:
    return None if one.format in STREAMS else admitted(one.plain)


def _kind(failed: Failure) -> str:
    why = passing(failed)
    return why[0] if why else ""
