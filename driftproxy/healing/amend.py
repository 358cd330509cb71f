"""Make a file of JSON or YAML say something else, and leave all of it that says so already as it is written."""

import io
import json
import re
from collections.abc import Callable

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

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


def amended_yaml(text: str, told: Callable[[Plain], tuple[Plain, Plain]]) -> str:
    """Return the text with what differs between what each of its documents says and is to say; all else stays.

    Raises ValueError where that cannot be done.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000  # lines are not broken anew
    if _DEEPER.search(text):
        yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.explicit_start = text.startswith("---")
    out = io.StringIO()
    try:
        yaml.dump_all([_merged(one, *told(one)) for one in yaml.load_all(text)], out)
    except (YAMLError, KeyError) as error:  # which quotes what is there, and that may be a secret
        raise ValueError(
            "a name is there twice in it, or it holds what cannot be written again; mend it by hand"
        ) from error
    return out.getvalue()


def _merged(old: object, said: Plain, new: Plain) -> object:
    """Return a node that says something else; what stays is not touched, so that dates and tags are what they were."""
    if json.dumps(said) == json.dumps(new):
        return old
    if isinstance(old, CommentedMap) and isinstance(said, dict) and isinstance(new, dict):
        if said.keys() != set(old):
            raise ValueError("a name in it is no text, or is shared by anchors; mend it by hand")
        for name in said.keys() - new.keys():
            del old[name]
        for position, (name, value) in enumerate(new.items()):
            if name in said:
                old[name] = _merged(old[name], said[name], value)
            else:
                old.insert(position, name, value)
        return old
    if isinstance(old, list) and isinstance(said, list) and isinstance(new, list) and len(old) == len(new):
        old[:] = [_merged(*three) for three in zip(old, said, new, strict=True)]
        return old
    return new


_DEEPER = re.compile(r"^( *)[^\s#-][^\n]*:\s*\n\1  +- ", re.MULTILINE)
"""A list that lies deeper than the name it belongs to."""
