"""What was made is removed however the asking ends, and a run that goes on begins such a cassette anew."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from driftproxy.model.errors import DriftproxyError, Unreachable
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.resending.permit import Permit
from driftproxy.traffic.resending.plan import Ask, plan
from driftproxy.traffic.resending.removal import removals
from driftproxy.workflows.rerecording.asking import ask

JSON: Headers = (("Content-Type", "application/json"),)


@dataclass
class Host:
    """A sender that makes users, and ends in its own way after so many answers; a journal that knows all."""

    most: int = 99
    error: Exception | None = None
    sent: list[str] = field(default_factory=list)

    def send_all(
        self,
        asks: Sequence[Ask],
        judge: Callable[[Ask, Response], tuple[str, str] | None],
        heard: Callable[[Ask, Response | Unreachable], None],
        prepare: Callable[[Ask], Request | Unreachable] = lambda one: one.request,
        *,
        last: bool = False,
    ) -> bool:
        for one in asks:
            if len(self.sent) == self.most and not (last and self.error):
                if self.error:
                    raise self.error
                return True
            request = prepare(one)
            assert isinstance(request, Request)
            self.sent.append(f"{request.method} {request.url}")
            made = request.method == "POST"
            heard(one, Response(201, "", JSON, b'{"id": "us_9Zxyz"}') if made else Response(200, "", JSON, b"{}"))
        return False

    def answer(self, ask: Ask) -> Response | None:
        return ask.stored.response

    def note(self, ask: Ask, answer: Response) -> None:
        pass

    def end(self) -> None:
        pass


def said(method: str, path: str, status: int, body: object) -> Interaction:
    return Interaction(Request(method, f"https://a.test{path}"), Response(status, "", JSON, json.dumps(body).encode()))


STORED = [
    Cassette(
        "c",
        (
            said("POST", "/users", 201, {"id": "us_1Nxyz"}),
            said("GET", "/users/us_1Nxyz", 200, {}),
            said("GET", "/status", 200, {}),
            said("DELETE", "/users/us_1Nxyz", 200, {}),
        ),
    )
]
PERMITS = {"a.test": Permit(allow=("POST /*", "DELETE /*"))}
ASKS, _ = plan(STORED, PERMITS)
REMOVALS = removals(ASKS, STORED, PERMITS)
MADE, REMOVED = "POST https://a.test/users", "DELETE https://a.test/users/us_9Zxyz"


@pytest.mark.parametrize("most", [0, 1, 2, 4])
@pytest.mark.parametrize("error", [None, DriftproxyError("the disk is full")])
def test_however_it_ends(most: int, error: Exception | None) -> None:
    host = Host(most, error)
    if error and most < 4:
        with pytest.raises(DriftproxyError, match="the disk is full"):
            ask(ASKS, host, Redactor(), removals=REMOVALS)
        assert host.sent[most:] == ([REMOVED] if most else [])
        return
    asked = ask(ASKS, host, Redactor(), removals=REMOVALS)
    # Who is interrupted once more says what is left.
    left = "what was made is still there: DELETE https://a.test/users/us_1Nxyz (c): interrupted before it was removed"
    assert asked.notes == ([left] if 0 < most < 4 else [])
    assert host.sent.count(REMOVED) == (most == 4)


def test_who_goes_on_makes_it_again() -> None:
    host = Host()
    ask(ASKS, host, Redactor(), host, removals=REMOVALS)
    assert host.sent == [MADE, "GET https://a.test/users/us_9Zxyz", "GET https://a.test/status", REMOVED]
    reading, _ = plan([Cassette("c", STORED[0].interactions[2:3])], PERMITS)
    again = Host()
    ask(reading, again, Redactor(), again)
    assert again.sent == []
