"""A table of the configuration file: keys in kebab-case, unknown ones refused with the nearest known one."""

import ast
import inspect
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["Table", "nearest"]


class Table(BaseModel):
    """A table: keys in kebab-case, unknown ones refused with the nearest known one."""

    model_config = ConfigDict(
        extra="forbid",
        defer_build=True,  # a table is built as a part of the whole file, and not once more by itself
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )

    @classmethod
    def described(cls) -> dict[str, Any]:
        """Return the JSON Schema of the table, with what is said below each key in the source."""
        schema = cls.model_json_schema()
        parts = {**schema["$defs"], cls.__name__: schema}
        tables: list[type[Table]] = Table.__subclasses__()
        for table in tables:
            tables += table.__subclasses__()
            keys = parts.get(table.__name__, {}).get("properties", {})
            for name, words in (said for one in table.__mro__ if issubclass(one, Table) for said in _said(one)):
                if (alias := table.model_fields[name].alias or name) in keys:
                    keys[alias]["description"] = words
        return schema

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any) -> Any:
        if isinstance(data, dict):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for key in data:
                if key not in known:
                    raise ValueError(f"there is no key `{key}`; {nearest(key, known)}")
        return data


def _said(table: type[Table]) -> Iterable[tuple[str, str]]:
    """Return the fields of a table, each with the text below it; Pydantic would look for them at each start."""
    (found,) = ast.parse(dedent(inspect.getsource(table))).body
    for field, below in pairwise(found.body if isinstance(found, ast.ClassDef) else ()):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            words = below.value.value if isinstance(below.value, ast.Constant) else None
            if isinstance(words, str) and field.target.id in table.model_fields:
                yield field.target.id, inspect.cleandoc(words)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a question whether the nearest known word was meant, or all there are."""
    near = get_close_matches(word, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"there are {', '.join(f'`{one}`' for one in known)}"
