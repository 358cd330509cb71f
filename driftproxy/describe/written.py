"""A document as text: JSON, or YAML as people write it."""

import json
from typing import Any

import yaml

from driftproxy.shapes.schema import Schema

__all__ = ["as_json", "as_yaml"]


def as_json(document: Schema) -> bytes:
    """Return the document as JSON."""
    return f"{json.dumps(document, indent=2)}\n".encode()


def as_yaml(document: Schema) -> bytes:
    """Return the document as YAML, keys in their order, texts of several lines as blocks."""
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text.encode()


class _Dumper(yaml.SafeDumper):
    """Writes what safe loaders read, and nothing twice by reference."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Some line breaks of Unicode would come back as another one; escapes say what they are.
    lines = text.split("\n")
    style = None if text.isprintable() else "|" if all(map(str.isprintable, lines)) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
