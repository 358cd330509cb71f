"""What the configuration says of state: links, what is filled in, what is done before and after."""

import re
from collections.abc import Callable
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from driftproxy.adapters.credentials.source import Words
from driftproxy.adapters.table import Table
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.linking import fills as linking
from driftproxy.traffic.linking.fills import State
from driftproxy.traffic.linking.ties import Tie

__all__ = ["MADE", "Fill", "Link", "Rerecord", "Step", "Unlink"]

MADE = ("now", "today", "timestamp", "uuid")
"""Names of variables that are there without being set."""


def _place_in(what: str, such_as: str, form: str) -> Callable[[str], str]:
    """Return what takes the text of a place of this form, and gives it with the name of a header in lower case."""

    def place(text: str) -> str:
        if not re.fullmatch(form, text):
            raise ValueError(f"must be a place in {what}, such as {such_as}")
        kind, gap, name = text.partition(" ")
        return f"header {name.lower()}" if kind == "header" else kind + gap + name

    return place


_place = _place_in(
    "a request",
    "`path 3`, `query after`, `header X-Csrf` or `body $.id`",
    r"path \d{1,3}|(query|header|cookie|form) \S.*|body \$.+|text",
)
_spring = _place_in(
    "an answer",
    "`$.data.id`, `header etag`, `cookie sid` or `link next`",
    r"\$.+|(header|cookie|form|link|xml) \S.*",
)


def _asking(text: str) -> str:
    if not re.fullmatch(r"[A-Z]+ https?://\S+", text) or not authority_of(text.partition(" ")[2]):
        raise ValueError("must be a method and a URL, such as `POST https://api.sandbox.example/v1/reset`")
    return text


def _variable(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z]\w*", name) or name in (*MADE, "value"):
        raise ValueError(
            "must be a word of letters and digits, and not one that is there: now, today, timestamp, uuid, value"
        )
    return name


Place = Annotated[str, AfterValidator(_place)]
Spring = Annotated[str, AfterValidator(_spring)]


class Link(Table):
    """A value that later requests take from an answer, and that is not found by its looks."""

    source: str = Field(alias="from")
    """The requests whose answers give it: `POST /v1/sessions`; `*` fits anything."""
    take: Spring
    """Where in the answer: `$.session`, `header x-next`, `cookie sid`, `form csrf`, `link next`, `xml Id`."""
    to: str = "*"
    """The requests that carry it, of those after that one in its cassette."""
    at: Place
    """Where they do: `path 3`, `query after`, `header x-session`, `cookie sid`, `form csrf`, `body $.id`."""
    text: str = Field(default="${value}", alias="with")
    """What is put there: `Bearer ${value}`."""

    @model_validator(mode="after")
    def _takes(self) -> Self:
        if "${value}" not in self.text:
            raise ValueError("`with` must have `${value}` in it, which stands for what is taken")
        return self


class Unlink(Table):
    """What is no link, though it looks like one; every part that is set must fit, and one must be set."""

    source: str = Field(default="", alias="from")
    """The requests whose answers seem to give it."""
    take: Annotated[str, AfterValidator(lambda text: _spring(text) if text else text)] = ""
    """Where in the answer."""
    to: str = ""
    """The requests that carry it."""
    at: Annotated[str, AfterValidator(lambda text: _place(text) if text else text)] = ""
    """Where they do."""

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not (self.source or self.take or self.to or self.at):
            raise ValueError("must say what is no link: set `from`, `take`, `to` or `at`")
        return self


class Fill(Table):
    """What requests carry that must be new on every run."""

    to: str
    """The requests: `POST /v1/users`; `*` fits anything."""
    at: Place
    """Where it stands: `body $.email`."""
    text: str = Field(alias="with")
    """What is put there: `test-${uuid}@example.com`; variables, and `${now}`, `${today}`, `${timestamp}`, `${uuid}`."""


class Step(Table):
    """What is done before the first request, or after the last: a command, or a request."""

    command: tuple[str, ...] = ()
    """A command and its arguments, run in the project's folder; `${NAME}` is a variable."""
    request: Annotated[str, AfterValidator(lambda text: _asking(text) if text else text)] = ""
    """A method and a URL of a declared host, by the same rules as any other: `POST https://…/v1/reset`."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers of the request."""
    body: str = ""
    """Its body."""
    take: dict[Annotated[str, AfterValidator(_variable)], Spring] = Field(default_factory=dict)
    """Variables, and where in its answer they stand: `{ tenant = "$.id" }`."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.command) == bool(self.request):
            raise ValueError("must be one thing: set `command` or `request`")
        if self.command and (self.headers or self.body or self.take):
            raise ValueError("`headers`, `body` and `take` are for a `request`")
        return self


class Rerecord(Table):
    """What is another on every run, and what is done before and after."""

    link: tuple[Link, ...] = ()
    """Values that requests take from answers, beside those that are found by their looks."""
    unlink: tuple[Unlink, ...] = ()
    """What is no link, though it looks like one."""
    fill: tuple[Fill, ...] = ()
    """What must be new on every run."""
    variables: dict[Annotated[str, AfterValidator(_variable)], Words] = Field(default_factory=dict)
    """Texts with a name, each made once a run; from where secrets come, too."""
    set_up: tuple[Step, ...] = ()
    """What is done before the first request; where it fails, nothing is asked."""
    tear_down: tuple[Step, ...] = ()
    """What is done after the last request, however the run ends."""

    @property
    def names(self) -> frozenset[str]:
        """The names of variables that are none of the environment."""
        taken = (name for step in self.set_up for name in step.take)
        return frozenset((*MADE, "value", *self.variables, *taken))

    def state(self, variable: Callable[[str], str]) -> State:
        """Return the same for who plans and sends."""
        return State(
            tuple(
                Tie(source=one.source, spring=one.take, target=one.to, place=one.at, text=one.text) for one in self.link
            ),
            tuple(Tie(source=one.source, spring=one.take, target=one.to, place=one.at) for one in self.unlink),
            tuple(linking.Fill(one.to, one.at, one.text) for one in self.fill),
            variable,
        )
