"""Does this answer say anything about the API's shape, or only that it could not be checked tonight?"""

from driftproxy.model.http import Response, header
from driftproxy.traffic.endpoints.redirect import leads_to_login, leads_to_maintenance
from driftproxy.traffic.outcomes.page import in_the_way

__all__ = ["inconclusive"]

_AUTH = frozenset({401, 403, 407, 511})
_QUOTA = frozenset({402, 429})
_GONE = frozenset({404, 410})
_NOT_MODIFIED = 304
_FIRST_SERVER_ERROR = 500
_NOT_IMPLEMENTED = 501


def inconclusive(
    stored: Response, fresh: Response, *, siblings_answer: bool = False, cut: bool = False
) -> tuple[str, str] | None:
    """Return the kind and the reason why a fresh answer proves nothing, or None where it can be compared.

    An answer of the recorded status can be compared: a recorded 401 that is a 401 again is the same. But who is sent to
    log in, and was not when it was recorded, is refused whatever the status says; nor is a page that stands in the way
    an answer of the API, tonight or in the recording.
    `siblings_answer` says that the same endpoint still answers other ids as it did, so that a 404 is about this id;
    `cut`, that the body breaks off in its middle, where the recorded one is whole.
    """
    status = fresh.status
    if way := _in_between(stored, fresh):
        kind, what = way
        return kind, f"answered {status}, {what}"
    if cut:
        return "connection", f"answered {status}, with a body that breaks off in its middle"
    if status == stored.status:
        return _recorded(stored, fresh)
    if status in _AUTH:
        return (
            "auth",
            f"answered {status}, {stored.status} was recorded: are the credentials of this host set and valid?",
        )
    if status in _QUOTA:
        wait = header(fresh.headers, "retry-after")
        return "quota", f"answered {status}, over a limit" + (f"; retry after {wait}" if wait else "")
    if status == _NOT_MODIFIED:
        return "not-modified", "answered 304 Not Modified, without a body to compare"
    if status >= _FIRST_SERVER_ERROR and status != _NOT_IMPLEMENTED:
        return "server-error", f"answered {status}, {stored.status} was recorded: the host is in trouble"
    if status in _GONE and siblings_answer:
        return "state-gone", f"answered {status}, while the endpoint answers other ids: the recorded object is gone"
    if stored.status in _AUTH | _QUOTA or stored.status >= _FIRST_SERVER_ERROR:
        return "recorded-error", f"the recording itself is an error of the moment ({stored.status}): record it again"
    return None


def _recorded(stored: Response, fresh: Response) -> tuple[str, str] | None:
    """Return why a recording is no answer of the API, where tonight's of the same status is, or None."""
    way = in_the_way(fresh, stored)
    return ("recorded-error", f"the recording itself is {way[1]}: record it again") if way else None


def _in_between(stored: Response, fresh: Response) -> tuple[str, str] | None:
    """Return the kind and in words what has answered in place of the API, or None."""
    if leads_to_login(fresh) and not leads_to_login(stored):
        return "auth", "to a page to log in: are the credentials of this host set and valid?"
    if leads_to_maintenance(fresh) and not leads_to_maintenance(stored):
        return "server-error", "to a page that says the service is down"
    if page := in_the_way(stored, fresh):
        return page[0], f"with {page[1]}"
    return None
