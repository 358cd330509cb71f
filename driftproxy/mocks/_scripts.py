"""JavaScript and TypeScript: what MSW, nock, axios-mock-adapter and fetch-mock answer; and object literals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from driftproxy.mocks._literal import HOLE, Literal, Unknown, is_body, plain_of
from driftproxy.model.mock import Mock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

__all__ = ["find"]

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_BODY_OF = {"json": 0, "reply": 1}
"""Which argument of a call is the body."""
_SENT = frozenset({"axios", "fetch", "request", "client", "api", "ky", "got", "superagent"})
"""What sends: an object that is given to it is a request."""


def find(text: str, dialect: str) -> Iterator[Mock]:
    """Yield the mocks in a text, `dialect` being `typescript` or `tsx`, which JavaScript is part of.

    Raises ValueError where the text is neither, and ImportError, with what to install, where the parser is not there.
    """
    try:
        import tree_sitter_typescript as grammars  # noqa: PLC0415 - an extra that not everybody needs
        from tree_sitter import Language, Parser  # noqa: PLC0415
    except ImportError as error:
        raise ImportError("`pip install driftproxy[javascript]` brings what reads it") from error
    tree = Parser(Language(getattr(grammars, f"language_{dialect}")())).parse(text.encode())
    if tree.root_node.has_error and not tree.root_node.named_children:
        raise ValueError("it is no JavaScript that can be read")
    yield from _in(tree.root_node, sent=False)


def _in(node: Node, *, sent: bool) -> Iterator[Mock]:
    """Yield the mocks in a node; what is sent is a request, and none."""
    if node.type == "call_expression":
        sent = sent or _root(node) in _SENT
    if node.type in {"object", "array"} and not sent:
        literal = _value(node)
        told = _told(node)
        if told or is_body(literal):
            method, url, status = told or ("", "", 200)
            found = plain_of(literal)
            yield Mock(node.start_point[0] + 1, found.value, found.holes, method, url, status)
            return
    for child in node.named_children:
        yield from _in(child, sent=sent)


def _told(node: Node) -> tuple[str, str, int] | None:
    """Return the method, the URL and the status that a body is the answer of, where a call says that it is one."""
    arguments = node.parent
    call = arguments.parent if arguments and arguments.type == "arguments" else None
    if not arguments or not call or call.type != "call_expression":
        return None
    at = _BODY_OF.get(_name(call), 1 if _root(call) == "fetchMock" else -1)
    if at < 0 or arguments.named_children.index(node) != at:
        return None
    others = [one for one in arguments.named_children if one != node]
    status, method, url = 200, "", ""
    for one in others:
        said = _value(one)
        if isinstance(said, dict):
            said = said.get("status")
        status = said if isinstance(said, int) and not isinstance(said, bool) else status
    for outer in (call, *_chain(call), *_around(call)):
        verb = _name(outer).removeprefix("on").lower()
        first = _first_text(outer)
        if verb in _METHODS and first:
            return verb.upper(), first, _status_beside(call, status)
        url = url or (first if "/" in first else "")
        method = method or (verb.upper() if verb in _METHODS else "")
    return method, url, status


def _status_beside(call: Node, status: int) -> int:
    """Return the status that `ctx.status(201)` beside `ctx.json(…)` says, or else the given one."""
    around = call.parent
    for one in around.named_children if around and around.type == "arguments" else ():
        if one.type == "call_expression" and _name(one) == "status":
            said = _value(one.child_by_field_name("arguments").named_children[0])  # type: ignore[union-attr]
            status = said if isinstance(said, int) else status
    return status


def _chain(call: Node) -> Iterator[Node]:
    """Yield the calls that this one is chained to: in `nock(base).get(path).reply(…)`, those of `get` and `nock`."""
    node = call.child_by_field_name("function")
    while node is not None:
        if node.type == "call_expression":
            yield node
            node = node.child_by_field_name("function")
        else:
            node = node.child_by_field_name("object")


def _around(node: Node) -> Iterator[Node]:
    """Yield the calls that this one is in, from the inside out."""
    while node.parent is not None:
        node = node.parent
        if node.type == "call_expression":
            yield node


def _name(call: Node) -> str:
    function = call.child_by_field_name("function")
    last = function.child_by_field_name("property") if function and function.type == "member_expression" else function
    return _text(last) if last else ""


def _root(call: Node) -> str:
    node: Node | None = call
    while node is not None and node.type in {"call_expression", "member_expression"}:
        node = node.child_by_field_name("function") or node.child_by_field_name("object")
    return _text(node) if node else ""


def _first_text(call: Node) -> str:
    arguments = call.child_by_field_name("arguments")
    first = arguments.named_children[0] if arguments and arguments.named_children else None
    said = _value(first) if first else None
    return said if isinstance(said, str) else ""


def _text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")


def _value(node: Node, depth: int = 0) -> Literal:
    """Return what an expression says; what is not written there is a hole."""
    if depth > _DEEPEST:
        return HOLE
    match node.type:
        case "object":
            return _object(node, depth + 1)
        case "array":
            return [_value(one, depth + 1) for one in node.named_children if one.type != "comment"]
        case "string":
            return _string(node)
        case "template_string":
            return "".join(_text(one) if one.type == "string_fragment" else "*" for one in node.named_children)
        case "number" | "unary_expression":
            return _number(_text(node))
        case "true" | "false" | "null":
            return {"true": True, "false": False, "null": None}[node.type]
        case "as_expression" | "satisfies_expression" | "parenthesized_expression":
            return _value(node.named_children[0], depth + 1)
        case _:
            return HOLE


def _object(node: Node, depth: int) -> Literal:
    fields: dict[str, Literal] = {}
    for one in node.named_children:
        key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
        if one.type == "pair" and key and value and key.type != "computed_property_name":
            fields[_key(key)] = _value(value, depth)
        elif one.type == "shorthand_property_identifier":
            fields[_text(one)] = HOLE
        elif one.type not in {"comment", "method_definition"}:
            return HOLE  # `...rest` may hold anything
    return fields


def _key(node: Node) -> str:
    return str(_string(node)) if node.type == "string" else _text(node)


def _string(node: Node) -> str:
    return "".join(_escaped(_text(one)) if one.type == "escape_sequence" else _text(one) for one in node.named_children)


def _escaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:  # an escape that JSON does not have, such as \' and \x41
        return text[1:]


def _number(text: str) -> Literal | Unknown:
    try:
        return json.loads(text.replace("_", ""))  # type: ignore[no-any-return]
    except ValueError:
        return HOLE


_DEEPEST = 100
