"""A table of the configuration file: keys in kebab-case, unknown ones refused with the nearest known one."""

from collections.abc import Iterable
from difflib import get_close_matches
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
        use_attribute_docstrings=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any) -> Any:
        if isinstance(data, dict):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for key in data:
                if key not in known:
                    raise ValueError(f"there is no key `{key}`; {nearest(key, known)}")
        return data


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a question whether the nearest known word was meant, or all there are."""
    near = get_close_matches(word, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"there are {', '.join(f'`{one}`' for one in known)}"
