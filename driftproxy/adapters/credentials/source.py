"""Where a secret comes from: the environment, a file, a keyring, or a command; never the configuration itself."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from driftproxy.adapters.table import Table

__all__ = ["VARIABLE", "Secret", "Source", "Words", "variables"]

VARIABLE = re.compile(r"\$\{(\w+)\}")


class Source(Table):
    """Where a secret comes from; one key of them."""

    text: str = ""
    """A text with `${NAME}`, an environment variable, in it."""
    file: str = ""
    """A file that holds nothing else, relative to the configuration."""
    keyring: str = ""
    """A service and a user of the system's keyring, such as `sandbox/ci` (extra `keyring`)."""
    command: tuple[str, ...] = ()
    """A command and its arguments; what it prints is the secret."""

    @model_validator(mode="after")
    def _one(self) -> "Source":
        if sum(map(bool, (self.text, self.file, self.keyring, self.command))) != 1:
            raise ValueError("must name one place: an environment variable, or `file`, `keyring` or `command`")
        if self.keyring and not all(self.keyring.partition("/")):
            raise ValueError('must be a service and a user, such as `{ keyring = "sandbox/ci" }`')
        return self


def variables(text: str) -> list[str]:
    """Return the names of the environment variables in a text."""
    return VARIABLE.findall(text)


def _secret(value: Any) -> Any:
    if isinstance(value, str):
        if not variables(value):
            raise ValueError('must not stand here: name where it is, such as `${API_TOKEN}` or `{ file = "token" }`')
        return {"text": value}
    return value


def _words(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


Secret = Annotated[Source, BeforeValidator(_secret, json_schema_input_type=str | Source)]
"""A secret: a text that names environment variables, or a table with `file`, `keyring` or `command`."""

Words = Annotated[Source, BeforeValidator(_words, json_schema_input_type=str | Source)]
"""What may stand in the configuration, a user's name for one, or come from where secrets do."""
