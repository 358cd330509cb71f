"""Fills the guide's page of configuration keys, when the guide is built, from the schema that checks them."""

from collections.abc import Iterator, Mapping
from typing import Any

from driftproxy.adapters.configuration.config import Config

__all__ = ["on_page_markdown"]

Schema = Mapping[str, Any]

_SCHEMA: Schema = Config.described()


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return the text of a page, the keys in place of the mark; called by MkDocs for each page."""
    mark = "<!-- every key -->"
    return markdown.replace(mark, "\n".join(_tables())) if mark in markdown else markdown


def _tables() -> Iterator[str]:
    yield from _table("The file", "", _SCHEMA)
    for name, table in sorted(_SCHEMA["$defs"].items()):
        if "properties" in table:
            yield from _table(name, table.get("description", ""), table)


def _table(title: str, about: str, table: Schema) -> Iterator[str]:
    yield f"## {title}\n\n{about}\n\n| key | value | if it is not there | |\n|---|---|---|---|"
    for key, value in table["properties"].items():
        default = "must be there" if key in table.get("required", ()) else _default(value)
        yield f"| `{key}` | {_kind(value)} | {default} | {_cell(value.get('description', ''))} |"
    yield ""


def _default(value: Schema) -> str:
    default = value.get("default")
    return "" if default in (None, "", [], {}) or isinstance(default, dict) else f"`{default}`".replace("|", "\\|")


def _kind(value: Schema) -> str:
    """Return in words what a value is; a table is a link to where it is told."""
    if reference := value.get("$ref"):
        name = reference.rpartition("/")[2]
        told = _SCHEMA["$defs"][name]
        return f"[{name}](#{name.lower()})" if "properties" in told else _kind(told)
    if "enum" in value or "const" in value:
        return ", ".join(f"`{one}`" for one in value.get("enum", [value.get("const")]))
    if several := value.get("anyOf") or value.get("oneOf"):
        return " or ".join(_kind(one) for one in several if one.get("type") != "null")
    if isinstance(items := value.get("items"), dict):
        return f"list of {_kind(items)}"
    if isinstance(entries := value.get("additionalProperties"), dict):
        return f"by name: {_kind(entries)}"
    return str(value.get("format") or value.get("type", "any value"))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
