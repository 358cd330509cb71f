"""What writers of other tools' files have in common: bodies as text, headers, and sentences about what is left out."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import SplitResult, urlsplit

from driftproxy.model.http import Cassette, Headers, Interaction, Request, header

__all__ = ["as_json", "base64_of", "counted", "media_of", "said", "split", "text_of", "turns"]


def as_json(document: object) -> bytes:
    """Return a JSON document as people read it, in UTF-8; lone surrogates, which UTF-8 lacks, as escapes."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(document, indent=2)}\n".encode()


def text_of(body: bytes) -> str | None:
    """Return a body as text, or None where it is not UTF-8."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def base64_of(body: bytes) -> str:
    """Return a body in base64 (RFC 4648 §4)."""
    return b64encode(body).decode()


def media_of(headers: Headers) -> str:
    """Return the media type, in lower case and without parameters; `""` where none is said."""
    return (header(headers, "content-type") or "").partition(";")[0].strip().lower()


def split(request: Request) -> SplitResult:
    """Return the parts of a request's URL; a text that is none is all path."""
    try:
        return urlsplit(request.url)
    except ValueError:
        return SplitResult("", "", request.url, "", "")


def counted(cassette: Cassette, holds: Callable[[Interaction], bool]) -> int:
    """Return of how many interactions something holds."""
    return sum(map(holds, cassette.interactions))


def turns(keys: Sequence[bytes]) -> list[tuple[int, int, int]]:
    """Return for each key where it is first, the how-manieth it is of those that are equal, and of how many."""
    first = {key: index for index, key in reversed(list(enumerate(keys)))}
    total, seen = Counter(keys), Counter[bytes]()
    found = []
    for key in keys:
        seen[key] += 1
        found.append((first[key], seen[key], total[key]))
    return found


def said(losses: Iterable[tuple[int, str, str, str]]) -> Sequence[str]:
    """Return a sentence for each loss that there is: how many, of what (one, many), and what becomes of it."""
    return tuple(f"{count} {one if count == 1 else many} {fate}" for count, one, many, fate in losses if count)
