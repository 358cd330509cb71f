"""What an answer repeats of its request, as it is asked now and not as it was recorded."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from driftproxy.model.http import Response
from driftproxy.model.plain import Plain

__all__ = ["repeated"]


def repeated(response: Response, values: Iterable[tuple[Plain, Plain]]) -> Response:
    """Return the answer with the second of each pair of values where its JSON body or its headers say the first.

    A value of the body is one that is the same, of the same kind; in a header it may be a part, between what is no
    letter or digit.
    """
    new = {_kind(one): other for one, other in values if one != other and isinstance(one, str | int | float)}
    if not new:
        return response
    literals = {text: json.dumps(other) for (_, one), other in new.items() for text in _written(one)}
    body = _replaced(response.body, literals)
    words = {one: str(other) for (_, one), other in new.items() if isinstance(one, str) and len(one) >= _LEAST}
    if not words:
        return replace(response, body=body)
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(one)}(?![\w-])" for one in sorted(words, key=len)[::-1]))
    headers = tuple((name, pattern.sub(lambda found: words[found[0]], value)) for name, value in response.headers)
    return replace(response, headers=headers, body=body)


_LEAST = 4
"""Shorter words are in headers by chance."""
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false')
"""A value of JSON; or the name of one with its colon, which is never looked for."""


def _kind(value: str | float) -> tuple[str, str | int | float]:
    return type(value).__name__, value


def _written(value: str | float) -> set[str]:
    return {json.dumps(value), json.dumps(value, ensure_ascii=False)}


def _replaced(body: bytes, literals: dict[str, str]) -> bytes:
    if body.lstrip()[:1] not in (b"{", b"[", b'"'):
        return body
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body
    return _LITERAL.sub(lambda found: literals.get(found[0], found[0]), text).encode()
