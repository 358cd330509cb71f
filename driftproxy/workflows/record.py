"""Record what a command says to its hosts; a recording that heard nothing is an error, not a success."""

from collections.abc import Callable

from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.heard import Heard
from driftproxy.workflows.ports import RecordingServer

__all__ = ["record"]


def record(
    server: RecordingServer, command: Callable[[str], int], report: Callable[[Heard], None], *, reverse: bool
) -> int:
    """Return the command's exit code, once the cassettes are written and `report` was told; it gets the server's URL.

    Raises CassetteError if not all of it could be written; and NothingHeard, which says what to check, if nothing was
    recorded though the command succeeded.
    """
    with server.listen() as url:
        code = command(url)
    heard = server.heard
    report(heard)
    if heard.failure:
        raise CassetteError(heard.failure)
    if not heard.written and not code:
        raise NothingHeard(_advice(heard, reverse=reverse))
    return code


def _advice(heard: Heard, *, reverse: bool) -> str:
    if heard.unrecorded:
        return "nothing was recorded, for the reasons above"
    if reverse:
        return "nothing was heard: does the command take its base URL from the variable that `--base-url-env` names?"
    return (
        "nothing was heard: does the command make HTTP requests, and does its client heed HTTP_PROXY and HTTPS_PROXY "
        "(settings of its own, or NO_PROXY, may keep it from that)? If it cannot, try `--reverse URL`"
    )
