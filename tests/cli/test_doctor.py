"""What the doctor sees of a host: each thing that can be wrong, and that it asks nothing it should not."""

import json
import shutil
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.adapters.live import Answer, Live, serving
from tests.cli.conftest import Run

TOKEN = "s3cret-t0ken"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOKEN_OF_TEST", TOKEN)


def declared(live: Live, *lines: str) -> None:
    Path("driftproxy.toml").write_text("\n".join([f'[hosts."{live.host}"]', *lines]))


def seen(driftproxy: Run, *arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Return the exit code, and state and words of each check by title."""
    code, out, err = driftproxy("doctor", "--no-clients", "--format", "json", *arguments)
    assert err == ""
    assert TOKEN not in out
    return code, {
        title: {check["what"]: (check["state"], check["seen"]) for check in checks}
        for title, checks in json.loads(out).items()
    }


def dated(apart: timedelta = timedelta(), *headers: tuple[str, str], status: int = 200) -> Answer:
    return Answer(status, (("Date", format_datetime(datetime.now(UTC) + apart, usegmt=True)), *headers))


def test_a_host_in_order(driftproxy: Run) -> None:
    with serving() as live:
        declared(live, 'credential = { kind = "bearer", token = "${TOKEN_OF_TEST}" }')
        requests = [
            Interaction(Request("POST", f"{live.url}/write"), Response(201)),
            Interaction(Request("GET", f"{live.url}/gone"), Response(404)),
            Interaction(Request("GET", f"{live.url}/users/1"), Response(200)),
        ]
        Folder(Path("cassettes")).save([Cassette("c", tuple(requests))])
        live.answers("/users/1", dated(timedelta(), ("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "59")))
        code, said = seen(driftproxy)
        assert (code, said[live.host]) == (
            0,
            {
                "name": ("ok", "127.0.0.1"),
                "answer": ("ok", f"GET {live.url}/users/1: 200"),
                "clock": ("ok", "the same as here"),
                "credential": ("ok", "accepted"),
                "rate limit": ("ok", "X-RateLimit-Limit: 60, X-RateLimit-Remaining: 59"),
            },
        )
        assert [(one.method, one.path) for one in live.asked] == [("GET", "/users/1")]
        assert live.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("status", "hours", "lines", "what", "state", "words"),
    [
        (401, 0, ['headers = { A = "${TOKEN_OF_TEST}" }'], "credential", "bad", "answered 401"),
        (503, 0, ['headers = { A = "${TOKEN_OF_TEST}" }'], "credential", "note", "cannot be told: answered 503"),
        (200, 0, [], "credential", "note", "none is configured"),
        (200, 0, [], "rate limit", "note", "the host does not say"),
        (200, 2, [], "clock", "bad", "s behind the host's: signatures"),
        (200, -2, [], "clock", "bad", "s ahead of the host's"),
        (200, None, [], "clock", "note", "does not say what time it is"),
        (200, 0, ['headers = { A = "${NOT_SET}" }'], "credential", "bad", "set the environment variable NOT_SET"),
    ],
)
def test_what_is_wrong_is_said(
    driftproxy: Run, *, status: int, hours: int | None, lines: list[str], what: str, state: str, words: str
) -> None:
    with serving() as live:
        declared(live, *lines)
        live.answers("/", Answer(status) if hours is None else dated(timedelta(hours=hours), status=status))
        code, said = seen(driftproxy)
        assert code == (2 if state == "bad" else 0)
        assert said[live.host][what][0] == state
        assert words in said[live.host][what][1]


def test_tls_is_looked_at_and_a_certificate_that_nobody_trusts_is_named(
    driftproxy: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    soon = datetime.now(UTC) + timedelta(days=3)
    authority.issue_cert("127.0.0.1", not_after=soon).configure_cert(context)
    with serving(context) as live:
        declared(live, 'scheme = "https"')
        code, said = seen(driftproxy)
        assert code == 2
        assert said[live.host]["tls"][1].startswith(f"the certificate of {live.host} is not valid: ")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        live.answers("/", dated())
        code, said = seen(driftproxy)
        state, words = said[live.host]["TLS"]
        assert (code, state) == (0, "note")
        assert words == f"TLSv1.3, its certificate holds until {soon.date().isoformat()}"

        authority.issue_cert("me@example.com").private_key_and_cert_chain_pem.write_to_path(tmp_path / "me.pem")
        context.verify_mode, context.maximum_version = ssl.CERT_REQUIRED, ssl.TLSVersion.TLSv1_2
        authority.configure_trust(context)
        declared(live, 'scheme = "https"\ncertificate = { file = "me.pem" }')
        live.answers("/", dated())
        code, said = seen(driftproxy)
        assert (code, "TLS" in said[live.host], said[live.host]["answer"][0]) == (0, False, "ok")


def test_names_that_lead_nowhere_and_hosts_that_are_down(driftproxy: Run) -> None:
    with serving() as live:
        down = live.host
    Path("driftproxy.toml").write_text(f'[hosts."no-such-host.invalid"]\n[hosts."{down}"]')
    code, said = seen(driftproxy)
    assert code == 2
    assert said["no-such-host.invalid"]["name"][0] == "bad"
    assert said[down]["connection"] == ("bad", f"{down} refuses the connection: is it running?")
    code, said = seen(driftproxy, down)
    assert list(said) == [down]
    assert driftproxy("doctor", "zzz")[2].startswith(
        "driftproxy: zzz is not declared under `[hosts]`; there are no-such"
    )


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed here")
def test_clients_of_this_machine_are_tried_against_our_own_proxy(driftproxy: Run) -> None:
    code, out, err = driftproxy("doctor")
    assert code == 0, err
    assert err == "driftproxy: no host is declared; `driftproxy init` declares those that are recorded\n"
    assert "  ok    curl        trusts the proxy\n" in out
    assert "  ok    python      trusts the proxy\n" in out
