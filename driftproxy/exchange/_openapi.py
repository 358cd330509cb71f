"""The operations in an OpenAPI document of version 3.0, 3.1 or 2 (Swagger), with their references checked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from driftproxy.model.errors import CassetteError
from driftproxy.model.plain import Plain
from driftproxy.model.promise import Promise, Promised, pointed

__all__ = ["promise_of"]

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_DATA = frozenset({"example", "examples", "default", "enum", "const"})
"""What is below these is data, in which a `$ref` is a name like any other."""

_MOST_REFERENCES = 50
_DEEPEST = 200


def promise_of(document: Mapping[object, object], name: str) -> Promise:
    """Return what a document promises; raises CassetteError, with the place, for what cannot be followed."""
    plain = cast("Mapping[str, Plain]", _texts(document, name, 0, {}))
    said = str(plain.get("openapi", plain.get("swagger", "")))
    if not said.startswith(("2", "3")) or not isinstance(paths := plain.get("paths", {}), dict):
        raise CassetteError(f"{name}: this is no OpenAPI description of version 2 or 3 with `paths`; check the file")
    reader = _Reader(plain, name)
    for part in ("paths", "components", "definitions", "responses"):
        reader.check(plain.get(part), part, 0)
    operations = [one for path, item in paths.items() for one in reader.operations(path, reader.followed(item))]
    return Promise(tuple(operations), tuple(_servers(plain)), plain)


class _Reader:
    """Follows the references of one document."""

    def __init__(self, document: Mapping[str, Plain], name: str) -> None:
        self.document = document
        self.name = name
        self.checked: set[int] = set()

    def check(self, value: Plain, place: str, depth: int) -> None:
        """Raise CassetteError for a reference that leads out of the file or nowhere."""
        if depth > _DEEPEST:
            raise CassetteError(f"{self.name}: `{place.partition('/')[0]}` nests too deep to be read")
        if id(value) in self.checked:
            return
        self.checked.add(id(value))
        if isinstance(value, dict):
            if isinstance(target := value.get("$ref"), str):
                self.target(target)
            for key, child in value.items():
                if key not in _DATA and not key.startswith("x-"):
                    self.check(child, f"{place}/{key}", depth + 1)
        elif isinstance(value, list):
            for child in value:
                self.check(child, place, depth + 1)

    def target(self, reference: str) -> Plain:
        """Return what a reference points at (RFC 6901)."""
        if not reference.startswith("#"):
            raise CassetteError(
                f"{self.name}: `$ref: {reference}` leads out of the file, and is not followed: bundle all into one"
            )
        try:
            return pointed(self.document, reference)
        except LookupError as error:
            raise CassetteError(f"{self.name}: `$ref: {reference}` leads nowhere; mend it there") from error

    def followed(self, value: Plain) -> Mapping[str, Plain]:
        """Return the mapping that a value is or refers to; an empty one for anything else."""
        for _ in range(_MOST_REFERENCES):
            if not isinstance(value, dict):
                return {}
            if not isinstance(target := value.get("$ref"), str):
                return value
            value = self.target(target)
        raise CassetteError(f"{self.name}: a `$ref` in it leads back to itself; mend it there")

    def operations(self, path: str, item: Mapping[str, Plain]) -> Iterator[Promised]:
        """Yield the operations of a path item."""
        for method, operation in item.items():
            if method in _METHODS and isinstance(operation, dict):
                answers = self.followed(operation.get("responses"))
                produces = operation.get("produces", self.document.get("produces"))
                media = [one for one in produces if isinstance(one, str)] if isinstance(produces, list) else []
                yield Promised(
                    method.upper(),
                    path if path.startswith("/") else f"/{path}",
                    {status: self.answer(self.followed(one), media) for status, one in answers.items()},
                )

    def answer(self, response: Mapping[str, Plain], produces: Sequence[str]) -> Mapping[str, Plain]:
        """Return the schemas of an answer by media type; Swagger 2 has one for all that is produced."""
        if isinstance(content := response.get("content"), dict):
            return {_media(media): self.followed(one).get("schema") for media, one in content.items()}
        return {_media(media): response["schema"] for media in produces or ["*/*"]} if "schema" in response else {}


def _media(said: str) -> str:
    return said.partition(";")[0].strip().lower()


def _servers(document: Mapping[str, Plain]) -> Iterator[str]:
    """Yield the base URLs, or base paths where no host is said; variables are filled with their defaults."""
    if "swagger" in document:
        host, base = document.get("host"), document.get("basePath")
        schemes = document.get("schemes")
        scheme = schemes[0] if isinstance(schemes, list) and schemes else "https"
        yield f"{f'{scheme}://{host}' if host else ''}{base if isinstance(base, str) else ''}".rstrip("/")
        return
    servers = document.get("servers")
    for server in servers if isinstance(servers, list) else []:
        if isinstance(server, dict) and isinstance(url := server.get("url"), str):
            variables = server.get("variables")
            for name, variable in variables.items() if isinstance(variables, dict) else ():
                if isinstance(variable, dict):
                    url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
            yield url.rstrip("/")


def _texts(value: object, name: str, depth: int, known: dict[int, Plain]) -> Plain:
    """Return data as JSON has it: YAML has keys that are numbers, such as statuses, and days.

    What is there once, and meant often by aliases of YAML, is there once in the result, too.
    """
    if depth > _DEEPEST:
        raise CassetteError(f"{name}: it nests too deep to be read")
    if not isinstance(value, Mapping | list):
        return value if value is None or isinstance(value, bool | int | float | str) else str(value)
    if id(value) not in known:
        known[id(value)] = (
            {_text(key): _texts(child, name, depth + 1, known) for key, child in value.items()}
            if isinstance(value, Mapping)
            else [_texts(child, name, depth + 1, known) for child in value]
        )
    return known[id(value)]


def _text(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else "null" if key is None else str(key)
