"""Fills the guide's page of an exported description, when the guide is built, with that of the demo's recordings."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from driftproxy.adapters.storage.store import Folder
from driftproxy.describe import described
from driftproxy.model.policy import Policy

__all__ = ["on_page_markdown", "rendered"]

_MARK = "<!-- the demo's API -->"
_RECORDINGS = Path(__file__).parent.parent / "cassettes" / "billing-v1"


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return the text of a page, the API in place of the mark; called by MkDocs for each page."""
    if _MARK not in markdown:
        return markdown
    store = Folder(_RECORDINGS)
    document: Any = described([store.load(name) for name in store.names()], Policy()).document
    return markdown.replace(_MARK, rendered(document))


def rendered(document: dict[str, Any]) -> str:
    """Return an OpenAPI document as Markdown: a section for each operation, tables for what is asked and answered."""
    schemas = document.get("components", {}).get("schemas", {})
    lines = [f"**{document['info']['title']}.** {document['info']['description']}"]
    lines += [f"Server: `{server['url']}`" for server in document.get("servers", [])]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            lines += _operation(f"{method.upper()} {path}", operation, schemas)
    return "\n\n".join(lines)


def _operation(title: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    yield f"## `{title}`"
    names = " or ".join(" and ".join(f"`{name}`" for name in one) for one in operation.get("security", []))
    yield f"`{operation['operationId']}`" + (f", with {names}" if names else "")
    if parameters := operation.get("parameters"):
        rows = [
            (one["name"], f"{_type(one['schema'])}, in {one['in']}", _needed(one), one.get("example", ""))
            for one in parameters
        ]
        yield _table("parameter", rows)
    if sent := operation.get("requestBody"):
        yield "**Request**"
        yield from _content(sent, schemas)
    for status, answer in operation.get("responses", {}).items():
        yield f"**{status} {answer['description']}**, from {answer['x-samples']} recorded"
        yield from _content(answer, schemas)


def _content(holder: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    for media, found in holder.get("content", {}).items():
        yield f"`{media}`"
        if rows := list(_fields(found.get("schema", {}), "", schemas)):
            yield _table("field", rows)
        example = found.get("example")
        text = example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
        yield f"<details><summary>Example</summary><pre><code>{_one_block(text)}</code></pre></details>"


def _fields(schema: dict[str, Any], path: str, schemas: dict[str, Any]) -> Iterator[tuple[str, str, str, object]]:
    """Yield a row for each field, those inside of others after them."""
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "items" in schema:
        yield from _fields(schema["items"], f"{path}[]", schemas)
    for name, field in schema.get("properties", {}).items():
        here = f"{path}.{name}".lstrip(".")
        yield (
            here,
            _type(field),
            "yes" if name in schema.get("required", []) else "",
            ", ".join(map(str, field.get("enum", []))),
        )
        yield from _fields(field, here, schemas)


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    said = schema.get("type", "anything")
    words = " or ".join(said) if isinstance(said, list) else str(said)
    if "items" in schema:
        words += f" of {_type(schema['items'])}"
    return f"{words} ({schema['format']})" if "format" in schema else words


def _needed(parameter: dict[str, Any]) -> str:
    return "yes" if parameter.get("required") else ""


def _table(head: str, rows: list[tuple[str, str, str, object]]) -> str:
    last = "example" if head == "parameter" else "one of"
    lines = [f"| {head} | type | required | {last} |", "|---|---|---|---|"]
    return "\n".join(
        [*lines, *(f"| `{name}` | {kind} | {needed} | {example} |" for name, kind, needed, example in rows)]
    )


def _one_block(text: str) -> str:
    """Return a text for HTML in Markdown, in which an empty line would end the block."""
    return escape(text).replace("\n", "&#10;")
