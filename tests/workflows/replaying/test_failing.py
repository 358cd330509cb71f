"""Sessions under faults: loaded once for many suites, in step with what the last re-recording got."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.faults import Faults, ordered
from driftproxy.model.errors import ConfigError, DriftproxyError
from driftproxy.model.fault import Delivery
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.replaying.faults import orders_for
from driftproxy.workflows.replaying.replay import Session

ASKED = Request("GET", "https://h.test/v1/items/7")
STORED = [Response(200, body=b'{"n": 1}'), Response(200, body=b'{"n": 2}'), Response(200, body=b'{"n": 3}')]
FRESH = [Response(200, body=b'{"m": 1}'), Response(200, body=b'{"m": 2}'), Response(200, body=b'{"m": 3}')]


def cassette(answers: Sequence[Response]) -> Cassette:
    return Cassette("c", tuple(Interaction(ASKED, answer) for answer in answers))


def bodies(session: Session, times: int = 3) -> list[bytes]:
    answers = [session.answer(ASKED, "", "") for _ in range(times)]
    return [(one.response if isinstance(one, Delivery) else one).body for one in answers]  # type: ignore[union-attr]


class OnceOnly(Folder):
    """A folder whose cassettes must not be read a second time."""

    def load(self, name: str) -> Cassette:
        found = super().load(name)
        (self.path / f"{name}.yaml").write_text("gone")
        return found


def test_suites_begin_anew_with_what_was_loaded_once(tmp_path: Path) -> None:
    Folder(tmp_path).save([cassette(STORED)])
    first = Session(OnceOnly(tmp_path), Redactor())
    assert bodies(first, 2) == [b'{"n": 1}', b'{"n": 2}']
    second = first.afresh(Faults([ordered("status=503 nth 2")]))
    assert bodies(second)[::2] == [b'{"n": 1}', b'{"n": 2}']
    assert bodies(first, 1) == [b'{"n": 3}']
    outcomes = [one.outcome(0) for one in (first, second)]
    assert [one.answered for one in outcomes] == [3, 3]
    assert [one.inflicted for one in outcomes] == [{}, {"status=503 nth 2": 1}]


def test_only_drift_asks_what_the_last_rerecording_got_and_stays_in_step(tmp_path: Path) -> None:
    def fail() -> Sequence[Cassette]:
        raise AssertionError

    Folder(tmp_path).save([cassette(STORED)])
    others = Session(Folder(tmp_path), Redactor(), faults=Faults([ordered("null")]), fresh=fail)
    assert bodies(others, 1) == [b'{"n": null}']
    loaded = Session(Folder(tmp_path), Redactor(), fresh=lambda: [cassette(FRESH)])
    for _ in range(2):
        drifting = loaded.afresh(Faults([ordered("drift nth 2")]))
        assert bodies(drifting) == [b'{"n": 1}', b'{"m": 2}', b'{"n": 3}']


@pytest.mark.parametrize(
    ("only", "orders"),
    [
        ("status", [f"status={n} on GET h.test/v1/items/{{id}}" for n in (500, 503, 401, 404)]),
        ("status=502", ["status=502 on GET h.test/v1/items/{id}"]),
        ("status=503 on GET /v1/* first 2", ["status=503 on GET h.test/v1/items/{id} first 2"]),
        ("reset until POST /login", ["reset on GET h.test/v1/items/{id} until POST /login"]),
        ("tls-failure", ["tls-failure on h.test"]),
    ],
)
def test_what_is_tried(only: str, orders: list[str]) -> None:
    used = [Interaction(ASKED, STORED[0])]
    assert [str(order) for order in orders_for(used, [only])] == orders


def test_what_could_strike_nothing_is_no_order() -> None:
    with pytest.raises(DriftproxyError, match="the command asks for nothing that `null on GET /v2` could strike"):
        orders_for([Interaction(ASKED, STORED[0])], ["null on GET /v2"])
    with pytest.raises(ConfigError, match="there is no fault `nul`"):
        orders_for([Interaction(ASKED, STORED[0])], ["nul"])
