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
        gone = [one for one in node.members if one.name not in value]
        for name in [one for one in value if not node.get(one)]:
            # What has another name stays where and as it is written.
            if same := next((one for one in gone if _said(json.loads(str(one.value))) == _said(value[name])), None):
                gone.remove(same)
                same.rename(name)
        for left in gone:
            node.drop(left.name)
        before: str | None = None
        for name, new in value.items():
            member = node.get(name)
            if member:
                _amend(document, member.value, new, member.lead)
            else:
                space = node.members[0].lead if node.members else lead
                node.put(name, document.laid_out(Document(json.dumps(new)).root, space), before)
            before = name
        order = list(value)
        node.members.sort(key=lambda one: order.index(one.name))
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
    if _said(said) == _said(new):
        return old
    if isinstance(old, CommentedMap) and isinstance(said, dict) and isinstance(new, dict):
        if said.keys() != set(old):
            raise ValueError("a name in it is no text, or is shared by anchors; mend it by hand")
        gone = {name: (old.pop(name), old.ca.items.pop(name, None)) for name in said if name not in new}
        for position, (name, value) in enumerate(new.items()):
            if name in said:
                old[name] = _merged(old[name], said[name], value)
            elif same := next((one for one in gone if _said(said[one]) == _said(value)), None):
                node, comments = gone.pop(same)
                old.insert(position, name, node)
                old.ca.items.update({name: comments} if comments else {})
            else:
                old.insert(position, name, value)
        return old
    if isinstance(old, list) and isinstance(said, list) and isinstance(new, list) and len(old) == len(new):
        old[:] = [_merged(*three) for three in zip(old, said, new, strict=True)]
        return old
    return new


def _said(value: Plain) -> str:
    """Return what tells a value from any other, also `1` from `true`."""
    return json.dumps(value)


_DEEPER = re.compile(r"^( *)[^\s#-][^\n]*:\s*\n\1  +- ", re.MULTILINE)
"""A list that lies deeper than the name it belongs to."""
