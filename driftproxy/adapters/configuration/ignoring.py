"""Write into the configuration that a finding is to be ignored; nothing else in the file changes."""

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from driftproxy.adapters.configuration.config import load
from driftproxy.adapters.configuration.document import found_from
from driftproxy.adapters.storage.lock import locked
from driftproxy.adapters.storage.whole import trouble, write_whole
from driftproxy.model.errors import ConfigError
from driftproxy.model.scope import Ignore

__all__ = ["ignore"]


def ignore(start: Path, one: Ignore, about: str) -> Path:
    """Add an ignore at the end of the configuration of the project that `start` is in, and return the file.

    One that was added before for the same finding is replaced. `about` is a line for whoever reads the file. A project
    without a configuration gets a `driftproxy.toml`. Raises ConfigError if the file cannot be written, or writes its
    ignores in a way that nothing can be added to.
    """
    load(start)  # what is wrong with it is said before it is written
    path = found_from(start) or start / "driftproxy.toml"
    try:
        with locked(path.resolve().parent):
            _write(path, one, about)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {trouble(error)}") from error
    return path


def _write(path: Path, one: Ignore, about: str) -> None:
    text = path.read_bytes().decode() if path.exists() else ""
    line = "\r\n" if "\r\n" in text else "\n"
    name = "ignore" if path.name == "driftproxy.toml" else "tool.driftproxy.ignore"
    parts = {each.name: value for each in fields(one) if (value := getattr(one, each.name))}
    entry = [f"[[{name}]]", f"# {about}", *(f"{key} = {_written(key, value)}" for key, value in parts.items()), ""]
    gap = [] if not text else [""] if text.endswith("\n") else ["", ""]
    earlier = re.search(_WRITTEN.format(re.escape(name), re.escape(one.fingerprint)), text, re.MULTILINE)
    if earlier:
        new = text[: earlier.start()] + line.join(entry) + text[earlier.end() :]
    else:
        new = text + line.join([*gap, *entry])
    if not _adds(text, new, name.split("."), one.fingerprint):
        raise ConfigError(f"{path} writes its ignores in a line; write them as tables, `[[{name}]]`, and try again")
    write_whole({path.resolve(): new.encode()})  # a symbolic link stays one


def _written(key: str, value: str) -> str:
    return value if key == "until" else json.dumps(value, ensure_ascii=False)


_WRITTEN = r"""^\[\[{}\]\]\r?\n#.*\nfingerprint = "{}"\r?\n(?:reason = ".*\n)?(?:until = .*\n)?(?=\r?\n|\Z)"""
"""What we have written ourselves, and nobody has added anything to."""


def _adds(old: str, new: str, keys: list[str], fingerprint: str) -> bool:
    """Return whether the new text says what the old one says, and ignores a finding more."""
    try:
        said, before = (tomllib.loads(text.removeprefix("\ufeff")) for text in (new, old))
    except tomllib.TOMLDecodeError:
        return False
    found, known = (_taken_out(one, keys, fingerprint) for one in (said, before))
    return said == before and found in {known, known + 1} - {0}


def _taken_out(document: Any, keys: list[str], fingerprint: str) -> int:
    """Take the ignores of a finding out of what a file says, and return how many they were."""
    table = document
    for key in keys[:-1]:
        table = table.get(key, {})
    every = table.pop(keys[-1], [])
    if left := [one for one in every if one.get("fingerprint") != fingerprint]:
        table[keys[-1]] = left
    return len(every) - len(left)
