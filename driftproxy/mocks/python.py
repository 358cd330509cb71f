"""Python: what responses, requests-mock, respx, pytest-httpx and aioresponses are told to answer; and dict literals."""

import ast
from collections.abc import Iterator, Mapping
from itertools import chain

from driftproxy.mocks._literal import HOLE, Literal, Unknown, is_body, plain_of
from driftproxy.model.mock import Mock, MockFormat

__all__ = ["python"]

_LIBRARIES = frozenset(
    {"responses", "rsps", "respx", "respx_mock", "requests_mock", "httpx_mock", "aioresponses", "mocked_responses"}
)
"""The modules and usual fixtures of those libraries: `client.post(url, json=…)` is a request, and no mock."""
_BODIES = ("json", "payload")
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})


def _find(text: str) -> Iterator[Mock]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(str(error)) from error
    return _Reader(tree).mocks()


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._names = {
            target.id: one.value
            for one in tree.body
            if isinstance(one, ast.Assign)
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        self._mockers = _LIBRARIES | set(_bound(tree))
        self._seen: set[int] = set()

    def mocks(self) -> Iterator[Mock]:
        """Yield what is told to be answered, and then the other literals that look like an answer."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and (mock := self._told(node)):
                yield mock
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Dict | ast.List) and id(node) not in self._seen:
                self._see(node)
                literal = self._value(node)
                if is_body(literal):
                    yield _mock(node, literal)

    def _told(self, call: ast.Call) -> Mock | None:
        words = {one.arg: one.value for one in call.keywords if one.arg}
        body = next((words[name] for name in _BODIES if name in words), None)
        name = _last(call.func)
        if body is None:
            return None
        if isinstance(body, ast.Name):
            body = self._names.get(body.id, body)
        self._see(body)  # where nothing is mocked, it is sent
        literal = self._value(body)
        if isinstance(literal, Unknown) or not (name.endswith("Response") or self._is_mocker(call.func)):
            return None
        method, url = self._asked(call, words)
        status = next((self._value(words[one]) for one in ("status", "status_code") if one in words), None)
        if status is None and name.endswith("Response") and call.args:
            status = self._value(call.args[0])
        return _mock(body, literal, method, url, status if isinstance(status, int) else 200)

    def _asked(self, call: ast.Call, words: Mapping[str, ast.expr]) -> tuple[str, str]:
        """Return the method and the URL that are answered so, as far as they are written; also one call further out."""
        calls = [call, *(_calls_of(call)), *self._outer(call)]
        method = url = ""
        for one in calls:
            said = [self._value(each) for each in (*one.args, *(k.value for k in one.keywords if k.arg == "url"))]
            url = url or next((each for each in said if isinstance(each, str) and "/" in each), "")
            named = [each for each in said if isinstance(each, str)] + [_last(each) for each in one.args]
            verbs = [_last(one.func), *named, *(str(self._value(words["method"])) for _ in words if "method" in words)]
            method = method or next((each.upper() for each in verbs if each.lower() in _METHODS), "")
        return method, url

    def _outer(self, call: ast.Call) -> Iterator[ast.Call]:
        """Yield the calls that this one is an argument of: `respx.get(url).mock(return_value=Response(…))`."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and any(
                one is call for one in chain(node.args, (each.value for each in node.keywords))
            ):
                yield from _calls_of(node)
            elif isinstance(node, ast.Assign) and node.value is call and isinstance(node.targets[0], ast.Attribute):
                target = node.targets[0].value
                yield from (target, *_calls_of(target)) if isinstance(target, ast.Call) else ()

    def _is_mocker(self, node: ast.expr) -> bool:
        while not isinstance(node, ast.Name):
            if isinstance(node, ast.Call):
                node = node.func
            elif isinstance(node, ast.Attribute):
                if node.attr in self._mockers:
                    return True
                node = node.value
            else:
                return False
        return node.id in self._mockers

    def _see(self, node: ast.AST) -> None:
        self._seen |= {id(one) for one in ast.walk(node)}

    def _value(self, node: ast.expr, depth: int = 0) -> Literal:
        """Return what an expression says; names of the module are looked up, everything else is a hole."""
        match node:
            case ast.Constant(value=None | bool() | int() | float() | str() as value):
                return value
            case ast.Dict(keys=keys, values=values):
                said = [(self._value(key) if key else HOLE, value) for key, value in zip(keys, values, strict=True)]
                if not all(isinstance(key, str) for key, _ in said):
                    return HOLE
                return {str(key): self._value(value, depth) for key, value in said}
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return [self._value(one, depth) for one in elements]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                number = self._value(operand)
                return -number if isinstance(number, int | float) else HOLE
            case ast.Name(id=name) if name in self._names and not depth:
                return self._value(self._names[name], depth + 1)
            case ast.JoinedStr(values=parts):
                return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                sides = [self._value(one, depth) for one in (left, right)]
                texts = ["*" if isinstance(one, Unknown) else one for one in sides]
                return "".join(map(str, texts)) if any(isinstance(one, str) for one in sides) else HOLE
            case _:
                return HOLE


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a mocker has been given: `with requests_mock.Mocker() as m`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
            value, names = node.context_expr, [node.optional_vars.id]
        elif isinstance(node, ast.Assign):
            value, names = node.value, [one.id for one in node.targets if isinstance(one, ast.Name)]
        else:
            continue
        while isinstance(value, ast.Call | ast.Attribute):
            value = value.func if isinstance(value, ast.Call) else value.value
        if isinstance(value, ast.Name) and value.id in _LIBRARIES:
            yield from names


def _calls_of(call: ast.Call) -> Iterator[ast.Call]:
    """Yield the calls that this one is chained to: in `respx.get(url).respond(…)`, that of `get`."""
    node: ast.expr = call.func
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Call):
            yield node
            node = node.func
        else:
            node = node.value


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _mock(node: ast.expr, literal: Literal, method: str = "", url: str = "", status: int = 200) -> Mock:
    found = plain_of(literal)
    return Mock(node.lineno, found.value, found.holes, method, url, status)


python = MockFormat(suffixes=(".py",), find=_find)
