"""Each kind of credential reaches its host as that host wants it, and nobody else."""

import base64
import hashlib
import hmac
import html
import json
import ssl
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme

from driftproxy.adapters.configuration.config import load
from driftproxy.adapters.credentials.rotation import Rotation
from driftproxy.adapters.credentials.source import Source
from driftproxy.adapters.credentials.vault import blotted, spellings
from driftproxy.adapters.sender import LiveSender
from driftproxy.model.errors import ConfigError, Unreachable
from driftproxy.model.http import Request, Response
from tests.adapters.live import Answer, Asked, Live, ask, sent, serving

TOKEN = "t0ken-of-test/+="


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_OF_TEST", f"{TOKEN}\n")


def answered(root: Path, live: Live, table: str, url: str = "/a?x=1", **more: Any) -> Response:
    """Ask the host with what the configuration says of it."""
    (root / "driftproxy.toml").write_text(f'[hosts."{live.host}"]\n{table}\n')
    with LiveSender(load(root).hosts, root=root, timeout=5) as sender:
        return sender.send(Request("GET", url if "://" in url else live.url + url, **more))


def heard(root: Path, live: Live, table: str, **more: Any) -> Asked:
    answered(root, live, table, **more)
    return live.asked[-1]


@pytest.mark.parametrize(
    ("table", "header", "value"),
    [
        ('credential = { kind = "bearer", token = "${TOKEN_OF_TEST}" }', "authorization", f"Bearer {TOKEN}"),
        (
            'credential = { kind = "basic", user = "ada", password = "${TOKEN_OF_TEST}" }',
            "authorization",
            "Basic " + base64.b64encode(f"ada:{TOKEN}".encode()).decode(),
        ),
        ('credential = { kind = "api-key", header = "X-Api-Key", key = "${TOKEN_OF_TEST}" }', "x-api-key", TOKEN),
        ('credential = { kind = "bearer", token = { file = "token" } }', "authorization", "Bearer from-a-file"),
        (
            f'credential = {{ kind = "bearer", token = {{ command = ["{sys.executable}", "-c", "print(6*7)"] }} }}',
            "authorization",
            "Bearer 42",
        ),
        ('headers = { X-Own = "a ${TOKEN_OF_TEST}" }', "x-own", f"a {TOKEN}"),
    ],
)
def test_it_is_in_the_header_in_place_of_the_recorded_one(tmp_path: Path, table: str, header: str, value: str) -> None:
    (tmp_path / "token").write_text("from-a-file\n")
    with serving() as live:
        asked = heard(tmp_path, live, table, headers=((header.title(), "recorded"), ("Accept", "a/b")))
        assert asked.headers[header] == value
        assert asked.headers["accept"] == "a/b"


def test_a_key_in_the_query_takes_the_place_of_the_recorded_one(tmp_path: Path) -> None:
    table = 'credential = { kind = "api-key", query = "key", key = "${TOKEN_OF_TEST}" }'
    with serving() as live:
        answered(tmp_path, live, table, url="/a?key=REDACTED&x=1&key=old")
        assert parse_qs(urlsplit(live.asked[0].path).query) == {"x": ["1"], "key": [TOKEN]}


def test_a_keyring_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class Ring(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return "from-the-ring" if (service, username) == ("sandbox", "ci/nightly") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

    monkeypatch.setattr("keyring.core._keyring_backend", Ring())  # type: ignore[no-untyped-call]
    assert keyring.get_password("sandbox", "ci/nightly")
    table = 'credential = { kind = "bearer", token = { keyring = "sandbox/%s" } }'
    with serving() as live:
        assert heard(tmp_path, live, table % "ci/nightly").headers["authorization"] == "Bearer from-the-ring"
        with pytest.raises(Unreachable, match="`keyring set sandbox nobody` keeps it"):
            answered(tmp_path, live, table % "nobody")


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        ('"${NOT_SET_OF_TEST}"', "set the environment variable NOT_SET_OF_TEST"),
        ('{ file = "nowhere" }', "nowhere cannot be read: No such file"),
        ('{ command = ["no-such-program-of-test"] }', "the command `no-such-program-of-test` cannot be started"),
        ('{ command = ["false"] }', "the command `false` ended with exit code 1 and no secret"),
    ],
)
def test_what_cannot_be_had_is_said_with_a_remedy_and_nothing_is_sent(tmp_path: Path, source: str, remedy: str) -> None:
    with serving() as live:
        with pytest.raises(Unreachable) as caught:
            answered(tmp_path, live, f'credential = {{ kind = "bearer", token = {source} }}')
        assert caught.value.kind == "auth"
        assert str(caught.value).startswith(f"a credential for {live.host} is missing: ")
        assert remedy in str(caught.value)
        assert live.asked == []


@pytest.mark.parametrize(
    "table",
    [
        'headers = { X-Key = "${TOKEN_OF_TEST}" }',
        'credential = { kind = "bearer", token = "${TOKEN_OF_TEST}" }',
        'credential = { kind = "basic", user = "ada", password = "${TOKEN_OF_TEST}" }',
        'credential = { kind = "api-key", query = "key", key = "${TOKEN_OF_TEST}" }',
    ],
)
def test_it_goes_to_no_other_host_port_or_scheme(tmp_path: Path, table: str) -> None:
    with serving() as live, serving() as other:
        declared = f'{table}\n[hosts."{other.host}"]'
        answered(tmp_path, live, declared, url=f"{other.url}/b")
        for url in (f"https://{live.host}/", f"http://localhost:{live.server_port}/"):
            with pytest.raises(Unreachable):
                answered(tmp_path, live, declared, url=url)
        said = repr([(one.path, one.headers) for one in (*other.asked, *live.asked)])
        assert len(other.asked) == 1
        assert live.asked == []
        for secret in (TOKEN, base64.b64encode(f"ada:{TOKEN}".encode()).decode(), "t0ken"):
            assert secret not in said


def test_an_answer_that_repeats_it_does_not_keep_it(tmp_path: Path) -> None:
    basic = base64.b64encode(f"ada:{TOKEN}".encode()).decode()
    echo = f"{basic} {TOKEN} t0ken-of-test%2F%2B%3D t0ken-of-test\\/+="
    table = 'credential = { kind = "basic", user = "ada", password = "${TOKEN_OF_TEST}" }'
    with serving() as live:
        live.answers("/a", Answer(headers=(("X-Echo", TOKEN), ("Location", f"/?k={TOKEN}")), body=echo.encode()))
        answer = answered(tmp_path, live, table)
        assert answer.body == b"REDACTED REDACTED REDACTED REDACTED"
        assert "t0ken" not in repr(answer)


def test_it_is_not_kept_as_json_and_html_write_it_either() -> None:
    secret = 't0ken"of\\te/st<ü>'
    said = [json.dumps(secret), json.dumps(secret, ensure_ascii=False).replace("/", "\\/"), html.escape(secret)]
    cleared = blotted("|".join(said).encode(), spellings(secret)).decode()
    assert cleared == '"REDACTED"|"REDACTED"|REDACTED'


OAUTH = """
[hosts."{host}".credential]
kind = "oauth2"
token-url = "{token}"
client-id = "me"
client-secret = "${{TOKEN_OF_TEST}}"
{more}
"""


def issued(token: str, **more: Any) -> Answer:
    document = {"access_token": token, "token_type": "Bearer", **more}
    return Answer(headers=(("Content-Type", "application/json"),), body=json.dumps(document).encode())


def authorised(root: Path, live: Live, issuer: Live, more: str = "", *, times: int = 1, extra: str = "") -> list[int]:
    text = OAUTH.format(host=live.host, token=f"{issuer.url}/token", more=more)
    (root / "driftproxy.toml").write_text(f'{extra}\n[hosts."{live.host}"]\n{text}')
    with LiveSender(load(root).hosts, root=root, timeout=5) as sender:
        return [sender.send(Request("GET", f"{live.url}/a")).status for _ in range(times)]


def test_a_token_is_issued_once_and_used_until_its_end(tmp_path: Path) -> None:
    with serving() as live, serving() as issuer:
        issuer.answers("/token", issued("fresh-token-1", expires_in=3600))
        authorised(tmp_path, live, issuer, 'scope = "read"\nparameters = { audience = "https://a" }', times=3)
        assert [one.headers["authorization"] for one in live.asked] == ["Bearer fresh-token-1"] * 3
        (asked,) = issuer.asked
        assert parse_qs(asked.body.decode()) == {
            "grant_type": ["client_credentials"],
            "scope": ["read"],
            "audience": ["https://a"],
        }
        assert base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode().startswith("me:")


def test_a_token_at_its_end_is_issued_anew(tmp_path: Path) -> None:
    with serving() as live, serving() as issuer:
        issuer.answers("/token", issued("token-1", expires_in=5), issued("token-2", expires_in=3600))
        authorised(tmp_path, live, issuer, times=3)
        assert [one.headers["authorization"][-1] for one in live.asked] == ["1", "2", "2"]


def test_a_token_that_is_refused_is_issued_anew_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("driftproxy.adapters.credentials.oauth2._FRESH", 0)
    with serving() as live, serving() as issuer:
        issuer.answers("/token", issued("token-1"), issued("token-2"))
        text = OAUTH.format(host=live.host, token=f"{issuer.url}/token", more="")
        (tmp_path / "driftproxy.toml").write_text(f'[hosts."{live.host}"]\n{text}')
        live.answers("/a", Answer(401), Answer(200))
        live.answers("/b", Answer(401))
        told = sent([ask(f"{live.url}/a"), ask(f"{live.url}/b", 1, after=(("c", 0),))], load(tmp_path).hosts)
        assert told.ended == {0: 200, 1: 401}
        assert [one.headers["authorization"][-1] for one in live.asked] == ["1", "2", "2", "2"]


def test_requests_that_are_refused_together_share_the_new_token(tmp_path: Path) -> None:
    with serving() as live, serving() as issuer:
        issuer.answers("/token", issued("token-1", expires_in=3600), issued("token-2", expires_in=3600))
        text = OAUTH.format(host=live.host, token=f"{issuer.url}/token", more="")
        (tmp_path / "driftproxy.toml").write_text(f'[hosts."{live.host}"]\n{text}')
        for index in range(4):
            live.answers(f"/{index}", Answer(401, after=0.1), Answer(200))
        told = sent([ask(f"{live.url}/{index}", index) for index in range(4)], load(tmp_path).hosts)
        assert set(told.ended.values()) == {200}
        assert len(issuer.asked) <= 2


def test_a_refresh_token_and_a_secret_in_the_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRESH_OF_TEST", "refresh-me")
    with serving() as live, serving() as issuer:
        issuer.answers("/token", issued("token-1", refresh_token="another-refresh"))
        authorised(tmp_path, live, issuer, 'refresh-token = "${REFRESH_OF_TEST}"\nclient-auth = "post"')
        said = parse_qs(issuer.asked[0].body.decode())
        assert (said["grant_type"], said["refresh_token"]) == (["refresh_token"], ["refresh-me"])
        assert (said["client_id"], said["client_secret"]) == (["me"], [TOKEN])


def test_a_refresh_token_that_is_replaced_is_kept_where_it_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    kept = tmp_path / "there/refresh"
    kept.write_text("refresh-0\n")
    kept.chmod(0o640)
    (tmp_path / "refresh").symlink_to(kept)
    with serving() as live, serving() as issuer:
        for source in (
            '{ file = "refresh" }',
            '"${REFRESH_OF_TEST}"',
            f'{{ command = ["{sys.executable}", "-c", "print(7)"] }}',
        ):
            monkeypatch.setenv("REFRESH_OF_TEST", "refresh-0")
            issuer.asked.clear()
            tokens = [issued(f"token-{n}", expires_in=5, refresh_token=f"refresh-{n}") for n in (1, 2, 3)]
            issuer.answers("/token", *tokens)
            text = OAUTH.format(host=live.host, token=f"{issuer.url}/token", more=f"refresh-token = {source}")
            (tmp_path / "driftproxy.toml").write_text(f'[hosts."{live.host}"]\n{text}')
            with LiveSender(load(tmp_path).hosts, root=tmp_path, timeout=5) as sender:
                for _ in range(3):
                    assert sender.send(Request("GET", f"{live.url}/a")).status == 200
            used = [parse_qs(one.body.decode())["refresh_token"][0] for one in issuer.asked]
            assert used[1:] == ["refresh-1", "refresh-2"]
            assert "refresh-" not in "".join(sender.notices)
            if "file" in source:
                assert (kept.read_text(), kept.stat().st_mode & 0o777, sender.notices) == ("refresh-3\n", 0o640, [])
                assert [path.name for path in kept.parent.iterdir()] == ["refresh"]
            else:
                assert len(sender.notices) == 1
                assert "was replaced by the server, and" in sender.notices[0]


def test_a_refresh_token_in_a_keyring_and_in_a_file_that_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = {("sandbox", "ci"): "refresh-0"}
    monkeypatch.setattr("keyring.get_password", lambda *of: ring[of])
    monkeypatch.setattr("keyring.set_password", lambda service, user, new: ring.update({(service, user): new}))
    rotation = Rotation(tmp_path, (said := list[str]()).append)
    rotation.keep(Source(keyring="sandbox/ci"), "refresh-1", "the token")
    assert (ring, said) == ({("sandbox", "ci"): "refresh-1"}, [])
    monkeypatch.setattr("keyring.set_password", None)
    for new in ("refresh-2", "refresh-3"):
        rotation.keep(Source(keyring="sandbox/ci"), new, "the token")
        rotation.keep(Source(file="nowhere/refresh"), new, "the token")
    assert [sentence.partition("server, and ")[2].partition(":")[0] for sentence in said] == [
        f"{tmp_path}/nowhere/refresh cannot be written (No such file or directory)"
    ]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(401, (("Content-Type", "application/json"),), b'{"error": "invalid_client"}'),
        Answer(500),
        Answer(200, body=b"no json"),
        Answer(302, (("Location", "http://127.0.0.1:9/"),)),
        Answer(0),
    ],
)
def test_where_no_token_is_issued_nothing_is_sent_and_no_secret_is_said(tmp_path: Path, answer: Answer) -> None:
    with serving() as live, serving() as issuer:
        issuer.answers("/token", answer)
        with pytest.raises(Unreachable, match=f"{issuer.host} issued no token") as caught:
            authorised(tmp_path, live, issuer)
        assert caught.value.kind == "auth"
        assert "t0ken" not in str(caught.value)
        assert live.asked == []


def test_a_production_host_is_not_even_posted_the_question_for_a_token(tmp_path: Path) -> None:
    with serving() as live, serving() as issuer:
        issuer.answers("/token", issued("token-1"))
        with pytest.raises(Unreachable, match="declared as production"):
            authorised(tmp_path, live, issuer, extra=f'[hosts."{issuer.host}"]\nkind = "production"')
        assert issuer.asked == live.asked == []


def test_no_token_is_asked_for_where_nothing_may_be_sent(tmp_path: Path) -> None:
    with serving() as live, serving() as issuer:
        issuer.answers("/token", issued("token-1"))
        text = OAUTH.format(host=live.host, token=f"{issuer.url}/token", more="")
        (tmp_path / "driftproxy.toml").write_text(f'[hosts."{live.host}"]\n{text}')
        told = sent([ask(f"{live.url}/a", method="POST"), ask(f"https://{live.host}/", 1)], load(tmp_path).hosts)
        assert told.ended == {0: "unsafe", 1: "blocked"}
        assert issuer.asked == live.asked == []


HOOK = """
import hashlib, hmac
def sign(request, secret):
    text = f"{request.method} {request.url}".encode() + request.body
    return {"X-Signature": hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}
def broken(request, secret):
    raise ValueError(secret)
"""


def test_a_function_of_the_project_signs(tmp_path: Path) -> None:
    (tmp_path / "signing.py").write_text(HOOK)
    with serving() as live:
        table = 'credential = { kind = "hook", function = "signing.py:sign", secret = "${TOKEN_OF_TEST}" }'
        asked = heard(tmp_path, live, table)
        text = f"GET {live.url}/a?x=1".encode()
        assert asked.headers["x-signature"] == hmac.new(TOKEN.encode(), text, hashlib.sha256).hexdigest()
        for function in ("signing.py:broken", "signing.py:nothing", "nowhere.py:sign"):
            with pytest.raises(Unreachable, match=f"the function {function} failed") as caught:
                answered(tmp_path, live, table.replace("signing.py:sign", function))
            assert "t0ken" not in str(caught.value)


def test_aws_would_take_the_signature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The algorithm once more, by hand, over what arrived."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret-of-test")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session-of-test")
    table = 'credential = { kind = "aws-sigv4", service = "execute-api", region = "eu-central-1" }'
    with serving() as live:
        asked = heard(tmp_path, live, table, url="/b%20c?z=1&a=%2F", headers=(("X-Amz-Date", "REDACTED"),))
    said = asked.headers["authorization"]
    scope, names, signature = (part.partition("=")[2] for part in said.removeprefix("AWS4-HMAC-SHA256 ").split(", "))
    lines = "".join(f"{name}:{asked.headers[name].strip()}\n" for name in names.split(";"))
    payload = hashlib.sha256(b"").hexdigest()
    canonical = f"GET\n/b%2520c\na=%2F&z=1\n{lines}\n{names}\n{payload}"
    _, day, region, service, end = scope.split("/")
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{asked.headers['x-amz-date']}\n{day}/{region}/{service}/{end}\n{hashed}"
    key = b"AWS4s3cret-of-test"
    for step in (day, region, service, end):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    assert signature == hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    assert asked.headers["x-amz-security-token"] == "session-of-test"
    assert {"host", "x-amz-date", "x-amz-security-token"} <= set(names.split(";"))


def test_a_certificate_of_ours_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("me@example.com").private_key_and_cert_chain_pem.write_to_path(tmp_path / "me.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with serving(context) as live:
        shown = answered(tmp_path, live, 'scheme = "https"\ncertificate = { file = "me.pem" }')
        assert shown.status == 200
        with pytest.raises(Unreachable):
            answered(tmp_path, live, 'scheme = "https"')
        with pytest.raises(Unreachable, match=r"client certificate nowhere\.pem cannot be read"):
            answered(tmp_path, live, 'scheme = "https"\ncertificate = { file = "nowhere.pem" }')
        with pytest.raises(Unreachable, match=r"no certificate with its key"):
            answered(tmp_path, live, 'scheme = "https"\ncertificate = { file = "ca.pem" }')


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('credential = { kind = "bearer", token = "s3cret" }', ".credential.token`, must not stand here: name where"),
        (
            'credential = { kind = "baerer", token = "${A}" }',
            ".credential`, there is no such kind; there are 'bearer',",
        ),
        ('credential = { token = "${A}" }', ".credential`, must say of which `kind` it is: bearer,"),
        ('credential = { kind = "bearer" }', ".credential.token`, field required"),
        (
            'credential = { kind = "bearer", tokn = "${A}" }',
            ".credential`, there is no key `tokn`; did you mean `token`?",
        ),
        ('credential = { kind = "bearer", token = { file = "a", command = ["b"] } }', ".token`, must name one place"),
        ('credential = { kind = "bearer", token = { keyring = "a" } }', ".token`, must be a service and a user"),
        ('credential = { kind = "api-key", key = "${A}" }', ".credential`, must say where the key goes: set `header`"),
        ('credential = { kind = "hook", function = "a.py", secret = "${A}" }', ".function`, must be a file and a"),
        ('credential = { kind = "oauth2", token-url = "x", client-id = "a" }', ".token-url`, must be a URL"),
        ('kind = "test"', ".kind`, input should be 'sandbox' or 'production'"),
        ("rate = 0", ".rate`, input should be greater than 0"),
    ],
)
def test_a_mistake_is_named_and_no_value_is_shown(tmp_path: Path, table: str, message: str) -> None:
    (tmp_path / "driftproxy.toml").write_text(f'[hosts."a.b"]\n{table}')
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert message in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)
