"""Files of YAML: each document is a body, and where it is a mapping of bodies by name, so is each of these."""

from collections.abc import Iterator

import yaml as pyyaml

from driftproxy.mocks._literal import HOLE, Literal, are_named, plain_of
from driftproxy.model.mock import Mock, MockFormat

__all__ = ["yaml"]

_DEEPEST = 100
_MOST = 200_000
"""Values; no more are written in a file that a person wrote."""


def _find(text: str) -> Iterator[Mock]:
    try:
        left = iter(range(_MOST))
        documents = [(node, _value(node, 0, left)) for node in pyyaml.compose_all(text, pyyaml.SafeLoader)]
    except pyyaml.MarkedYAMLError as error:  # the whole of it quotes a line, in which a secret may be
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{error.problem}") from error
    except pyyaml.YAMLError as error:
        raise ValueError("it holds characters that YAML forbids") from error
    for node, literal in documents:
        if isinstance(literal, dict) and are_named(literal):
            keys = {str(key.value): key for key, _ in node.value}
            for name, value in literal.items():
                yield _mock(keys[name], value)
        else:
            yield _mock(node, literal)


def _mock(node: pyyaml.Node, literal: Literal) -> Mock:
    found = plain_of(literal)
    return Mock(node.start_mark.line + 1, found.value, found.holes)


def _value(node: pyyaml.Node, depth: int, left: Iterator[int]) -> Literal:
    """Return what a node says; an alias is read where it stands, `<<` is merged, and nothing is constructed."""
    if depth > _DEEPEST:
        raise ValueError("it nests too deep")
    if next(left, None) is None:
        raise ValueError("its aliases stand for too much")
    if isinstance(node, pyyaml.MappingNode):
        pyyaml.SafeLoader("").flatten_mapping(node)
        return {str(key.value): _value(value, depth + 1, left) for key, value in node.value}
    if isinstance(node, pyyaml.SequenceNode):
        return [_value(one, depth + 1, left) for one in node.value]
    return _scalar(node.tag.removeprefix("tag:yaml.org,2002:"), str(node.value))


def _scalar(kind: str, text: str) -> Literal:
    try:
        match kind:
            case "null":
                return None
            case "bool":
                return text.lower() in {"true", "yes", "on"}
            case "int":
                return int(text)
            case "float":
                return float(text)
            case _:
                return text if kind in {"str", "timestamp"} else HOLE
    except ValueError:  # such as 0x1F and .inf
        return HOLE


yaml = MockFormat(suffixes=(".yaml", ".yml"), find=_find)
