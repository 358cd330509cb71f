"""What a GraphQL request asks for, however its document is laid out (GraphQL §2.1)."""

import json
import re
from collections.abc import Sequence

from driftproxy.model.plain import Plain

__all__ = ["operation", "parameters"]


def operation(said: Plain) -> Plain:
    """Return a request with its document in canonical form, and without what says nothing; anything else as it is.

    Insignificant in a document are white space, commas and comments; a request may leave out what is null or empty.
    """
    if isinstance(said, list):
        return [operation(one) for one in said]
    if not isinstance(said, dict):
        return said
    document = said.get("query")
    if not isinstance(document, str) or "{" not in document:
        return said
    rest = {name: value for name, value in said.items() if value or name not in _OPTIONAL}
    return {**rest, "query": _canonical(document)}


def parameters(pairs: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Return the parameters of a URL so, too, if they are a request (GraphQL over HTTP); any others as they are."""
    if not any(name == "query" and "{" in value for name, value in pairs):
        return pairs
    kept = [pair for pair in pairs if pair[1] not in _NOTHING or pair[0] not in _OPTIONAL]
    return [(name, _canonical(value) if name == "query" else _sorted(value)) for name, value in kept]


def _canonical(document: str) -> str:
    return " ".join(found[0] for found in _TOKEN.finditer(document) if found[0][0] != "#")


def _sorted(text: str) -> str:
    if text[:1] != "{":
        return text
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return text


_NOTHING = ("", "{}", "null")
_OPTIONAL = ("variables", "operationName", "extensions")
_TOKEN = re.compile(r'"""(?s:.*?)"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[\w.$@-]+|[^\s,]')
