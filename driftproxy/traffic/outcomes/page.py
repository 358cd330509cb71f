"""Is this an answer of the API, or a page in its way: to log in, to prove to be human, to come back later?"""

import re

from driftproxy.model.http import Response, header

__all__ = ["in_the_way"]


def in_the_way(stored: Response, fresh: Response) -> tuple[str, str] | None:
    """Return the kind of an `Unchecked` and what stands in the way of a fresh answer, or None.

    Only a page counts, and only where none was recorded, or one that says nothing of the kind.
    """
    if not _is_page(fresh):
        return None
    text, before = _text(fresh), _text(stored) if _is_page(stored) else ""
    for kind, pattern, what in _PAGES:
        if pattern.search(text) and not pattern.search(before):
            return kind, what
    return None


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


def _is_page(answer: Response) -> bool:
    media = (header(answer.headers, "content-type") or "").partition(";")[0].strip().lower()
    start = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return media in ("text/html", "application/xhtml+xml") or start.startswith((b"<!doctype html", b"<html"))


def _text(answer: Response) -> str:
    return answer.body[:_MOST].decode("utf-8", "replace").lower()
