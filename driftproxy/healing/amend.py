"""Make a file of JSON or YAML say something else, and leave all of it that says so already as it is written."""

import io
import json
import re
from collections.abc import Callable

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from driftproxy.healing.document import Document, Node
from driftproxy.model.plain import Plain

__all__ = ["amended_json", "amended_yaml"]


def amended_json(text: str, value: Plain) -> str:
    """Return the text with what differs from the value in it; raises ValueError where it is no JSON."""
    document = Document(text)
    _amend(document, document.root, value, "")
    return str(document)


def _amend(document: Document, node: Node, value: Plain, lead: str) -> None:
    if node.text == "{" and isinstance(value, dict):
        for name in [one.name for one in node.members if one.name not in value]:
            node.drop(name)
        before: str | None = None
        for name, one in value.items():
            member = node.get(name)
            if member:
                _amend(document, member.value, one, member.lead)
            else:
                space = node.members[0].lead if node.members else lead
                node.put(name, document.laid_out(Document(json.dumps(one)).root, space), before)
            before = name
    elif node.text == "[" and isinstance(value, list) and len(value) == len(node.members):
        for element, one in zip(node.members, value, strict=True):
            _amend(document, element.value, one, element.lead)
    elif json.loads(str(node)) != value or isinstance(value, bool) is not isinstance(json.loads(str(node)), bool):
        node.become(document.laid_out(Document(json.dumps(value)).root, lead))


def amended_yaml(text: str, new: Callable[[Plain], Plain]) -> str:
    """Return the text with what differs in it where each of its documents is to be another; comments stay."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000  # lines are not broken anew
    if _DEEPER.search(text):
        yaml.indent(mapping=2, sequence=4, offset=2)
    documents = [_merged(one, new(one)) for one in yaml.load_all(text)]
    out = io.StringIO()
    yaml.dump_all(documents, out)
    return out.getvalue()


def _merged(old: object, new: Plain) -> object:
    if isinstance(old, CommentedMap) and isinstance(new, dict):
        for name in [one for one in old if str(one) not in new]:
            del old[name]
        for position, (name, value) in enumerate(new.items()):
            if name in old:
                old[name] = _merged(old[name], value)
            else:
                old.insert(position, name, value)
        return old
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        old[:] = [_merged(*pair) for pair in zip(old, new, strict=True)]
        return old
    return old if old == new and isinstance(old, bool) is isinstance(new, bool) else new


_DEEPER = re.compile(r"^( *)[^\s#-][^\n]*:\s*\n\1  +- ", re.MULTILINE)
"""A list that lies deeper than the name it belongs to."""
