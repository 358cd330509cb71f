"""What a project has decided: `driftproxy.toml`, or `[tool.driftproxy]` in `pyproject.toml`, checked."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from driftproxy.adapters.configuration.document import found_from, table_in
from driftproxy.adapters.configuration.hosts import Host, Pacing, host_name
from driftproxy.adapters.configuration.state import Rerecord
from driftproxy.adapters.courier import Notify
from driftproxy.adapters.history.settings import History
from driftproxy.adapters.specification import specification
from driftproxy.adapters.storage.place import is_url
from driftproxy.adapters.table import Table, nearest
from driftproxy.faults import ordered
from driftproxy.model import policy
from driftproxy.model.errors import ConfigError
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import Rule
from driftproxy.model.repeat import Repeat
from driftproxy.model.scope import Scope
from driftproxy.plugins import discover
from driftproxy.traffic.endpoints.promise import templates_of

__all__ = ["Config", "Host", "Ignore", "Override", "Record", "Redact", "Use", "load"]


def _template(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError("must be a path without the host, such as `/v1/users/{id}`")
    return path


def _path(path: str) -> str:
    if not path.startswith(("$", "*")):
        raise ValueError("must be a path as reports write it, such as `$.customer.email`")
    return path


def _part(text: str) -> str:
    if not re.fullmatch(r"query .+|body ([^$].*|\$.+)", text):
        raise ValueError("must be a part of a request as replay names it, such as `query page` or `body $.sent_at`")
    return text


def _ignored(text: str) -> str:
    return text if re.fullmatch(r"path /[^\s?#{}]*(\{\w+\}[^\s?#{}]*)+", text) else _part(text)


def _named(host: str) -> str:
    host_name(host)
    return host


def _function(text: str) -> str:
    if text and not all(text.rpartition(":")):
        raise ValueError("must be a file and a function in it, such as `signing.py:sign`")
    return text


def _fault(text: str) -> str:
    try:
        return str(ordered(text))
    except ConfigError as error:
        raise ValueError(str(error)) from error


def _rule(name: str) -> str:
    known = discover("rules", Rule)
    if name not in known:
        raise ValueError(f"there is no rule `{name}`; {nearest(name, known)}")
    return name


class Record(Table):
    """What is recorded."""

    hosts: tuple[str, ...] = ()
    """Patterns of the hosts to record (`*.example.com`); empty for all."""
    others: Literal["pass", "ignore", "block"] = "pass"
    """What happens to requests to any other host: passed through, passed through with TLS left alone, or blocked."""


class Redact(Table):
    """What is never written down, beyond what is known to be secret."""

    names: tuple[str, ...] = ()
    """Further names of headers, fields and parameters that hold secrets."""
    personal: bool = False
    """Whether what is about persons is hidden everywhere, and not only in webhooks."""


class _Scope(Table):
    """Findings: every part that is set must fit, and one must be set."""

    rule: Annotated[str, AfterValidator(lambda name: _rule(name) if name else name)] = ""
    """The rule's id."""
    endpoint: str = ""
    """Such as `GET api.example.com/v1/invoices`, or without the host; `*` fits anything."""
    path: str = ""
    """Such as `$.customer.email`; `*` fits anything."""
    fingerprint: str = ""
    """A single finding's fingerprint."""

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not (self.rule or self.endpoint or self.path or self.fingerprint):
            raise ValueError("must say which findings: set `rule`, `endpoint`, `path` or `fingerprint`")
        return self


class Ignore(_Scope):
    """Findings not to report: every part that is set must fit."""

    reason: str = ""
    """Why; it is shown beside what is ignored."""
    until: date | None = None
    """The last day on which they are ignored, such as 2026-12-31."""


class Override(_Scope):
    """How bad findings are in this project: every part that is set must fit; of several, the first counts."""

    severity: Severity
    """breaking, warning or info."""


class Use(Table):
    """A field that is known to be used: it is never left out of a report as one that varies by itself."""

    endpoint: str = ""
    """Such as `GET api.example.com/v1/invoices`, or without the host; `*` fits anything."""
    path: Annotated[str, AfterValidator(_path)]
    """Such as `$.customer.email`; `*` fits anything."""


class MaxAge(Table):
    """How old recordings may be, as `driftproxy check` says; of several tables the first that fits counts."""

    days: int = Field(ge=0, le=36500)
    """How many days old they may be."""
    cassette: str = "*"
    """Of cassettes whose names fit: `billing/*`."""
    host: str = "*"
    """Of hosts whose names fit: `*.example.com`."""
    level: Literal["warn", "fail"] = "warn"
    """Whether older ones only warn."""


class Answers(Table):
    """How recorded answers are altered before they go out."""

    dates: bool = False
    """Whether times are moved by as much as has passed since the recording began."""
    echo: tuple[Annotated[str, AfterValidator(_part)], ...] = ()
    """Parts of requests that answers repeat: `body $.reference`, `query state`."""
    sign: Annotated[str, AfterValidator(_function)] = ""
    """A function that returns headers for a request and its answer: `signing.py:sign`."""


class Replay(Table):
    """How recorded answers are chosen."""

    ignore: tuple[Annotated[str, AfterValidator(_ignored)], ...] = ()
    """Parts of requests that do not count: `query page_token`, `body $.meta.sent_by`, `path /items/{id}`."""
    headers: tuple[str, ...] = ()
    """Headers that tell requests to one URL apart, such as `Accept-Language`."""
    passthrough: tuple[Annotated[str, AfterValidator(_named)], ...] = ()
    """Hosts that are asked themselves for what has no recording: `localhost`, `auth.example:8443`."""
    answers: Answers = Answers()
    """How recorded answers are altered before they go out."""
    repeat: Repeat = Repeat.LAST
    """What answers a request once its recorded answers are used: the `last` one, all `again`, or `never` any."""


class Config(Table):
    """The configuration of driftproxy."""

    cassettes: Path | str = Field(default=Path("cassettes"), validate_default=True)
    """The folder of the cassettes, relative to this file, or a bucket: `s3://bucket/prefix`."""
    record: Record = Record()
    """What is recorded."""
    redact: Redact = Redact()
    """What is never written down."""
    hosts: dict[Annotated[str, AfterValidator(host_name)], Host] = Field(default_factory=dict)
    """The live hosts, by name, with the port unless it is 443, that of https."""
    pace: Pacing = Pacing()
    """How fast, and how patiently, hosts are asked."""
    tags: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Names for cassettes, by patterns of theirs: `rerecord --tag NAME` asks those; `*` fits anything."""
    fail_on: Severity = Severity.WARNING
    """The mildest finding that makes the exit code 1."""
    severity: dict[Annotated[str, AfterValidator(_rule)], Severity] = Field(default_factory=dict)
    """The severity that a rule has in this project."""
    override: tuple[Override, ...] = ()
    """The severity of findings at some endpoints or paths; wins over `severity`."""
    ignore: tuple[Ignore, ...] = ()
    """Findings not to report."""
    use: tuple[Use, ...] = ()
    """Fields that are known to be used."""
    max_age: tuple[MaxAge, ...] = ()
    """How old recordings may be."""
    forget_after: int = Field(default=90, ge=1, le=36500)
    """The days after which it is forgotten that a field varies by itself."""
    templates: tuple[Annotated[str, AfterValidator(_template)], ...] = ()
    """Path templates that win over guessed and learned ones: `/v1/users/{id}`."""
    openapi: Path | None = None
    """An OpenAPI description, relative to this file, whose paths are such templates, too."""
    rerecord: Rerecord = Rerecord()
    """What is another on every run, and what is done before and after."""
    replay: Replay = Replay()
    """How recorded answers are chosen."""
    faults: tuple[Annotated[str, AfterValidator(_fault)], ...] = ()
    """What fails on purpose in every replay: `rate-limit on GET /v1/invoices first 2`."""
    history: History = History()
    """Where the runs are remembered."""
    notify: Notify = Notify()
    """Who is told what has changed."""
    floor: float = Field(default=0.5, ge=0, le=1)
    """The share of requests that must have been answered for a verdict."""
    accept: Literal["whole", "heal"] | None = None
    """How `driftproxy accept` changes a cassette, if the command line does not say: take fresh answers, or heal. Unless
    set, as it was said the last time."""

    _root: Path = PrivateAttr(Path())

    @field_validator("hosts", mode="before")
    @classmethod
    def _once(cls, value: Any) -> Any:
        if isinstance(value, dict):
            seen = Counter(str(key).lower().removesuffix(":443") for key in value)
            if twice := [host for host, number in seen.items() if number > 1]:
                raise ValueError(f"there are two tables for {twice[0]}; make them one")
        return value

    @field_validator("cassettes", mode="before")
    @classmethod
    def _beside(cls, value: Any, info: ValidationInfo) -> Path | str:
        if is_url(value):
            return value
        if not isinstance(value, str | Path) or "\0" in str(value):
            raise ValueError(_WORDS["path_type"])
        return (info.context or Path()) / value

    def model_post_init(self, context: Path | None, /) -> None:
        """Remember the folder that the file lies in."""
        self._root = context or Path()

    @property
    def root(self) -> Path:
        """The folder that the configuration lies in: the project."""
        return self._root

    @property
    def state(self) -> Path:
        """The folder for what driftproxy keeps and git does not."""
        return self._root / ".driftproxy"

    def _described(self) -> tuple[str, ...]:
        """Return the path templates of the OpenAPI description, if there is to be one; raises CassetteError."""
        return templates_of(specification(self._root / self.openapi)) if self.openapi else ()

    def policy(self, today: str = "") -> policy.Policy:
        """Return how changes are judged; ignores expire where the day (ISO 8601) is given."""
        return policy.Policy(
            fail_on=self.fail_on,
            severities=self.severity,
            overrides=tuple(policy.Override(**one.model_dump()) for one in self.override),
            ignores=tuple(
                policy.Ignore(**{**one.model_dump(), "until": one.until.isoformat() if one.until else ""})
                for one in self.ignore
            ),
            today=today,
            templates=(*self.templates, *self._described()),
            floor=self.floor,
            uses=tuple(Scope(endpoint=one.endpoint, path=one.path) for one in self.use),
        )


def load(start: Path) -> Config:
    """Return the configuration of the project that `start` is in; the default one if there is none.

    The nearest `driftproxy.toml`, or `pyproject.toml` with `[tool.driftproxy]`, of the folder and those above it
    counts, up to the root of the git repository. Raises ConfigError that names the file and the key.
    """
    path = found_from(start)
    return _validated(table_in(path), path) if path else Config.model_validate({}, context=start)


_KINDS = {
    "union_tag_invalid": "there is no such kind; there are {expected_tags}",
    "union_tag_not_found": "must say of which `kind` it is: bearer, basic, api-key, oauth2, aws-sigv4 or hook",
}
_WORDS = {
    "model_type": "must be a table",
    "dict_type": "must be a table",
    "tuple_type": "must be a list",
    "path_type": "must be a path",
    "date_type": "must be a day, such as 2026-12-31",
    "date_parsing": "must be a day, such as 2026-12-31",
    "date_from_datetime_parsing": "must be a day, such as 2026-12-31",
    "date_from_datetime_inexact": "must be a day, such as 2026-12-31",
    **_KINDS,
}
"""What Pydantic would say in Python's words."""


def _validated(table: object, path: Path) -> Config:
    try:
        return Config.model_validate(table, context=path.parent)
    except ValidationError as error:
        # Of several mistakes the first; and never the value, which may be a credential.
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(_quoted(str(step)) for step in _steps(first["loc"]))
        words = _WORDS.get(first["type"]) or first["msg"].removeprefix("Value error, ")
        message = words.format_map(first["ctx"]) if first["type"] in _KINDS else words
        raise ConfigError(f"{path}: {f'in `{key}`, ' if key else ''}{message[:1].lower()}{message[1:]}") from error


def _steps(place: Sequence[int | str]) -> list[int | str]:
    """Return the steps to a key as they stand in the file; the kind of a credential is none of them."""
    return [step for before, step in pairwise(("", *place)) if step != "[key]" and before != "credential"]


def _quoted(step: str) -> str:
    return step if re.fullmatch(r"[\w-]+", step) else json.dumps(step, ensure_ascii=False)
