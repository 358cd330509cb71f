"""What a project shows before it is configured."""

from dataclasses import dataclass

__all__ = ["Live", "Project"]


@dataclass(frozen=True, slots=True)
class Live:
    """A host that recordings name (with the port unless it is 443), and what was asked of it that is not safe.

    `local` is a host that is this machine or a private network.
    """

    host: str
    requests: int
    unsafe: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """Where the cassettes are, how many, where else there are some; the hosts in them; how the tests are run.

    Folders are relative POSIX paths; `runner` is a command, `""` where none is known.
    """

    cassettes: str
    count: int
    elsewhere: tuple[str, ...] = ()
    hosts: tuple[Live, ...] = ()
    runner: str = ""
