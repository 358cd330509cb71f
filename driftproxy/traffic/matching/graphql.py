"""What a GraphQL request asks for, however its document is laid out (GraphQL §2.1)."""

import re

from driftproxy.model.plain import Plain

__all__ = ["operation"]


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
    return {**rest, "query": " ".join(found[0] for found in _TOKEN.finditer(document) if found[0][0] != "#")}


_OPTIONAL = ("variables", "operationName", "extensions")
_TOKEN = re.compile(r'"""(?s:.*?)"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[\w.$@-]+|[^\s,]')
