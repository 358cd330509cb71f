"""The nightly job: when it runs and what it needs, and what writes it down for a scheduler."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Job", "Schedule"]


@dataclass(frozen=True, slots=True)
class Job:
    """A re-recording every night: at `hour` and `minute`, UTC on a CI service and local time on a machine.

    `folder` is the project's, as an absolute path, `program` the words that call driftproxy there; `secrets` are the
    names of the environment variables that the configuration asks for, `cassettes` is where the recordings lie,
    and `package` what to install, with the extras that the configuration needs.
    """

    hour: int
    minute: int
    folder: str
    program: tuple[str, ...]
    secrets: tuple[str, ...] = ()
    cassettes: str = "tests/cassettes"
    package: str = "driftproxy"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A scheduler: `files` makes the text of each file of a job, by its usual path; `hint` says what to do with it."""

    title: str
    files: Callable[[Job], Mapping[str, str]]
    hint: str
