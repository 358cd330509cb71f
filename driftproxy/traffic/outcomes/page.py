"""Is this an answer of the API, or what stands in its way: log in, prove to be human, come back later?"""

import re

from driftproxy.model.http import Response, header
from driftproxy.traffic.outcomes.failure import error_in, passing

__all__ = ["in_the_way"]


def in_the_way(stored: Response, fresh: Response) -> tuple[str, str] | None:
    """Return the kind of an `Unchecked` and what stands in the way of a fresh answer, or None.

    Only a page counts, or a sentence under a status of success, as proxies say it; and only where none was recorded, or
    one that says nothing of the kind.
    """
    if not _is_page(fresh):
        kind = _matter(fresh) if _is_sentence(fresh) else ""
        return (kind, _SENTENCES[kind]) if kind and kind != _matter(stored) else None
    text, before = _text(fresh), _text(stored) if _is_page(stored) else ""
    for kind, pattern, what in _PAGES:
        if pattern.search(text) and not pattern.search(before):
            return kind, what
    return None


_SUCCESS = range(200, 300)
_LONGEST, _MOST_LINES = 500, 3  # of a sentence, in characters and lines
_WORDS = re.compile(r"[^\W\d][^{}\[\]<>=\t]* [^{}\[\]<>=\t]*")
_LINES = frozenset({"text/event-stream", "text/csv", "application/x-www-form-urlencoded"})
"""What may begin as a sentence does, and is data."""
_SENTENCES = {
    "auth": "a sentence about credentials: are those of this host set and valid?",
    "quota": "a sentence about a limit",
    "server-error": "a sentence that says the service is down",
}
_MOST = 200_000  # characters of a page to look at
_PAGES = (
    (
        "captcha",
        re.compile(
            r"captcha|are you (a )?(human|robot)|(verify|confirm|prove)( that)? you('re| are) (a )?(human|not a robot)"
            r"|just a moment\.\.\.|attention required!? \| cloudflare|cf-(challenge|chl|browser-verification)"
            r"|challenge-platform|checking your browser|unusual traffic|_incapsula_resource|datadome|px-block"
            r"|bot detection|access to this page has been denied"
        ),
        "a page that asks whether we are human",
    ),
    (
        "login",
        re.compile(
            r"<input[^>]+type=[\"']?password|<title>[^<]{0,60}(log|sign)[ -]?(in|on)\b|name=[\"']?samlrequest"
            r"|(please|must|need to) (log|sign) ?in"
        ),
        "a page to log in",
    ),
    (
        "server-error",
        re.compile(
            r"(scheduled|under|down for|planned|for|undergoing) maintenance|maintenance (mode|page|window|in progress)"
            r"|<title>[^<]{0,60}maintenance|temporarily (unavailable|down|offline)|be (right )?back (soon|shortly)"
            r"|(service|site|server)( is)?( currently| temporarily)? unavailable|bad gateway|gateway time-?out"
            r"|internal server error|come back later|try again later"
        ),
        "a page that says the service is down",
    ),
)


def _media(answer: Response) -> str:
    return (header(answer.headers, "content-type") or "").partition(";")[0].strip().lower()


def _is_page(answer: Response) -> bool:
    media = _media(answer)
    start = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return media in ("text/html", "application/xhtml+xml") or start.startswith((b"<!doctype html", b"<html"))


def _is_sentence(answer: Response) -> bool:
    """Return whether a body is a few words, and no data."""
    if answer.status not in _SUCCESS or len(answer.body) > _LONGEST or _media(answer) in _LINES:
        return False
    text = _text(answer).strip().strip('"')
    return bool(_WORDS.fullmatch(text)) and text.count("\n") < _MOST_LINES


def _matter(answer: Response) -> str:
    """Return the kind of trouble that the beginning of a body tells, `""` for none."""
    why = passing(error_in(_text(answer)[:_LONGEST]))
    return why[0] if why else ""


def _text(answer: Response) -> str:
    return answer.body[:_MOST].decode("utf-8", "replace").lower()
