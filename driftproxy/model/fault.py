"""A failure on purpose: what a fault makes of an answer, and how that goes over the line."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from driftproxy.model.http import Request, Response

__all__ = ["Cut", "Delivery", "Fault", "Scene", "fault"]


class Cut(Enum):
    """Where the line breaks off, and whether it is closed in good order (FIN) or reset (RST)."""

    NOWHERE = "nowhere"
    HANDSHAKE = "in the TLS handshake"
    RESET = "reset before the head"
    EMPTY = "closed before the head"
    RESET_AFTER_HEAD = "reset after the head"
    IN_BODY = "closed in the middle of the body"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer and how it goes over the line.

    `wait` is the seconds before its first byte, `stall` those between head and body, infinite for never. `pace` is the
    most bytes of the body that are sent in a second, 0 for no limit. `claimed` is how many bytes its length says beyond
    those that there are. `times` is how often it is sent. `gaps` are the seconds after each event of a
    stream, the last of them after all that follow.
    """

    response: Response
    wait: float = 0.0
    stall: float = 0.0
    pace: int = 0
    cut: Cut = Cut.NOWHERE
    claimed: int = 0
    times: int = 1
    gaps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What a fault may look at, beside the answer.

    `earlier` is the first answer that was recorded of the request's endpoint, `fresh` what the last re-recording got
    for the request, where the fault asks for it; `seed` is a number to choose by.
    """

    request: Request
    earlier: Response
    fresh: Response | None = None
    seed: int = 0


Inflict = Callable[[Response, str, Scene], Delivery | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail.

    `inflict` takes the answer, the argument and the scene; it returns None where the answer has nothing to break, and
    raises ValueError, a sentence, for an argument that it cannot take. `arguments` are those to try, the first is the
    one used where none is given; there are none for a fault that takes none. `arrives` says whether the request has
    reached the API, so that the next one gets the next answer; `tunnel` that it strikes before there is a request, when
    a client opens a tunnel to the host; `fresh` that it asks for what the last re-recording got.
    """

    id: str
    title: str
    doc: str
    inflict: Inflict
    arguments: tuple[str, ...]
    arrives: bool
    tunnel: bool
    fresh: bool


def fault(
    *arguments: str, arrives: bool = True, tunnel: bool = False, fresh: bool = False
) -> Callable[[Inflict], Fault]:
    """Return a decorator that makes a fault of a function: its name is the id, with dashes; its docstring the help."""

    def decorate(inflict: Inflict) -> Fault:
        title, _, doc = (inflict.__doc__ or "").partition("\n")
        lines = "\n".join(line.strip() for line in doc.strip().splitlines())
        name = inflict.__name__.replace("_", "-")
        return Fault(name, title.strip(), lines, inflict, arguments, arrives, tunnel, fresh)

    return decorate
