"""Interactions as plain as can be, so that they are written and sent between processes soonest."""

from driftproxy.model.http import Headers, Interaction, Request, Response

__all__ = ["Parts", "interaction", "parts"]

Parts = tuple[str, str, Headers, bytes, int, str, Headers, bytes]
"""Method, URL, headers and body of a request; status, reason, headers and body of its answer."""


def parts(one: Interaction) -> Parts:
    """Return the parts of an interaction."""
    asked, said = one.request, one.response
    return asked.method, asked.url, asked.headers, asked.body, said.status, said.reason, said.headers, said.body


def interaction(told: Parts) -> Interaction:
    """Return the interaction that has these parts."""
    method, url, asked, body, status, reason, said, content = told
    return Interaction(Request(method, url, asked, body), Response(status, reason, said, content))
