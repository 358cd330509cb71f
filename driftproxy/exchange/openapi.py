"""OpenAPI descriptions, 3.0, 3.1 and Swagger 2, hold promises and no recordings (https://spec.openapis.org)."""

import re

from driftproxy.exchange._openapi import promise_of
from driftproxy.exchange._parts import document
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette
from driftproxy.model.plugin import Exchange
from driftproxy.model.promise import Promise

__all__ = ["openapi", "promised"]

_JSON = re.compile(
    # it is most often the first key; else short ones may stand before it
    rb'\A\s*\{\s*(?:"[\w$-]+"\s*:\s*(?:"[^"]*"|\[[^\[\]]*\]|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})\s*,\s*)*'
    rb'"(?:openapi|swagger)"\s*:\s*"[23]'
)
_YAML = re.compile(rb"""^["']?(?:openapi|swagger)["']?\s*:\s*["']?[23](?:\.|\b)""", re.MULTILINE)
_SORTED = re.compile(
    # where keys are sorted, the version may come megabytes later
    rb"""\A(?:\s*\{\s*|(?:#.*\n|---.*\n|\s)*)["']?(?:components["']?\s*:\s*\{?\s*["']?(?:schemas|responses|parameters|examples|headers"""
    rb"""|requestBodies|callbacks|links|securitySchemes|pathItems)|definitions|basePath|paths["']?\s*:\s*\{?\s*["']?/)["']?[\s:]?"""
)


def promised(data: bytes, name: str) -> Promise:
    """Return what an OpenAPI document promises; raises CassetteError that begins with `name`.

    Only what is in the file is read: a reference that leads elsewhere is refused.
    """
    return promise_of(document(data, name), name)


def _claim(start: bytes) -> float:
    if (b"openapi" in start or b"swagger" in start) and (_JSON.match(start) or _YAML.search(start)):
        return 1.0
    return 0.6 if _SORTED.match(start) else 0.0


def _loads(_data: bytes, name: str) -> Cassette:
    raise CassetteError(
        f"{name}: this is an OpenAPI description, in which nothing is recorded; `driftproxy diff` compares with it"
    )


openapi = Exchange(title="OpenAPI", claim=_claim, loads=_loads, recorded=False)
