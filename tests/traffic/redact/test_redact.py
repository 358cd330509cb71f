"""No secret survives, nothing else changes, twice is once."""

import json
from base64 import b64encode
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Headers, Interaction, Request, Response
from driftproxy.traffic.redact import Redactor

redactor = Redactor()
JSON = (("Content-Type", "application/json"),)


def body(data: bytes, media: str) -> bytes:
    return redactor.request(Request("POST", "http://h/", (("Content-Type", media),), data)).body


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('{"token": "abc",  "token_type": "bearer"}', '{"token": "REDACTED",  "token_type": "bearer"}'),
        ('{"a": [{"clientSecret":"x\\"y\\\\","n":1}]}', '{"a": [{"clientSecret":"REDACTED","n":1}]}'),
        ('{"password": 12345, "tokens": 12}', '{"password": 0, "tokens": 12}'),
        (
            '{"credentials": {"user": "u", "pins": [1]}, "z": "z"}',
            '{"credentials": {"user": "REDACTED", "pins": [0]}, "z": "z"}',
        ),
        ('{"tokens": ["a", "b"], "z": ["c"]}', '{"tokens": ["REDACTED", "REDACTED"], "z": ["c"]}'),
        ('{"token": {"symbol": "ETH", "value": "v"}}', '{"token": {"symbol": "ETH", "value": "REDACTED"}}'),
        ('{"errors": {"password": ["is too short"]}}', '{"errors": {"password": ["is too short"]}}'),
        ('{"p": "{\\"api_key\\": \\"k\\"}"}', '{"p": "{\\"api_key\\": \\"REDACTED\\"}"}'),
        ('{"pass\\u0077ord": "y"}', '{"pass\\u0077ord": "REDACTED"}'),
        ('{"secret": null, "password": "", "token": true}', '{"secret": null, "password": "", "token": true}'),
        ('data: {"session_id": "s"}\n\ndata: [DONE]\n', 'data: {"session_id": "REDACTED"}\n\ndata: [DONE]\n'),
        ('{"secret": "a"}\n{"secret": "b"}\n', '{"secret": "REDACTED"}\n{"secret": "REDACTED"}\n'),
        ('{"next_page_token": "p2"}', '{"next_page_token": "p2"}'),
        ('{"next": "https://h/?page=2&access_token=t"}', '{"next": "https://h/?page=2&access_token=REDACTED"}'),
        ('{"url": "https:\\/\\/u:p@h\\/x"}', '{"url": "https:\\/\\/REDACTED@h\\/x"}'),
        ('mutation { login(password: "p", email: "e") }', 'mutation { login(password: "REDACTED", email: "e") }'),
        ("<SecretAccessKey>k</SecretAccessKey>", "<SecretAccessKey>REDACTED</SecretAccessKey>"),
        ("Bearer authentication is needed", "Bearer authentication is needed"),
        ("got Bearer abcdefgh1.x-y", "got Bearer REDACTED"),
        ("bearer sk_live_://u:p@", "bearer REDACTED://REDACTED@"),
        ("key sk_live_abcdefghijkl0123 used", "key REDACTED used"),
        ("ghp_abcdefghijklmnopqrst0123", "REDACTED"),
        ("xoxb-123456789-abcdef", "REDACTED"),
        ("id AKIAIOSFODNN7EXAMPLE", "id REDACTED"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "REDACTED"),
        ("-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\n", "REDACTED\n"),
        ('{"pem": "-----BEGIN PRIVATE KEY-----\\nMHc", "b": "c"}', '{"pem": "REDACTED", "b": "c"}'),
    ],
)
def test_text(text: str, clean: str) -> None:
    assert redactor.text(text) == clean
    assert redactor.text(clean) == clean


def test_headers() -> None:
    headers: Headers = (
        ("Authorization", "Bearer abc"),
        ("authorization", "raw secret"),
        ("Cookie", "sid=1; theme=dark"),
        ("X-Api-Key", "k"),
        ("Accept", "application/json"),
        ("Referer", "https://h/?token=abc&x=1"),
        ("x-ratelimit-remaining-tokens", "149984"),
        ("Access-Control-Allow-Credentials", "true"),
    )
    assert redactor.request(Request("GET", "http://h/", headers)).headers == (
        ("Authorization", "Bearer REDACTED"),
        ("authorization", "REDACTED"),
        ("Cookie", "sid=REDACTED; theme=REDACTED"),
        ("X-Api-Key", "REDACTED"),
        ("Accept", "application/json"),
        ("Referer", "https://h/?token=REDACTED&x=1"),
        ("x-ratelimit-remaining-tokens", "149984"),
        ("Access-Control-Allow-Credentials", "true"),
    )


def test_set_cookie_keeps_its_attributes() -> None:
    response = Response(200, "OK", (("Set-Cookie", "sid=abc; Path=/; HttpOnly"), ("Set-Cookie", "b=c")))
    assert redactor.response(response).headers == (
        ("Set-Cookie", "sid=REDACTED; Path=/; HttpOnly"),
        ("Set-Cookie", "b=REDACTED"),
    )


def test_url() -> None:
    url = "https://user:pw@h/x/sk_live_abcdefghijkl?api_key=1&page=2&y=%7B%22token%22%3A%22a%22%7D#top"
    assert redactor.url(url) == (
        "https://REDACTED@h/x/REDACTED?api_key=REDACTED&page=2&y=%7B%22token%22%3A%22REDACTED%22%7D#top"
    )


def test_a_parameter_that_is_a_key_only_if_it_looks_like_one() -> None:
    assert redactor.url("http://h/?key=name&appid=440") == "http://h/?key=name&appid=440"
    assert redactor.url("http://h/?a=1&key=a1b2c3d4e5f6a7b8c9d0") == "http://h/?a=1&key=REDACTED"


def test_form_body_and_its_length() -> None:
    headers = (("Content-Type", "application/x-www-form-urlencoded"), ("content-length", "46"))
    request = redactor.request(Request("POST", "http://h/", headers, b"grant_type=x&user%5Bpassword%5D=hunter2&a=%20b"))
    assert request.body == b"grant_type=x&user%5Bpassword%5D=REDACTED&a=%20b"
    assert dict(request.headers)["content-length"] == "47"


def test_multipart_fields_and_files() -> None:
    data = (
        b'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n'
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.json"\r\nContent-Type: application/json\r\n\r\n'
        b'{"token": "abc"}\r\n'
        b'--b\r\nContent-Disposition: form-data; name="g"; filename="a"\r\nContent-Type: image/png\r\n\r\n'
        b'\xff\x00"\r\n--b--\r\n'
    )
    clean = data.replace(b"hunter2", b"REDACTED").replace(b"abc", b"REDACTED")
    assert body(data, "multipart/form-data; boundary=b") == clean
    assert body(clean, "multipart/form-data; boundary=b") == clean


def test_bytes_that_are_not_utf8_stay() -> None:
    assert (
        body(b'{"token": "\xff\xfe", "name": "\xe9"}', "application/json") == b'{"token": "REDACTED", "name": "\xe9"}'
    )


def test_names_of_the_configuration() -> None:
    own = Redactor(frozenset({"x-tenant"}))
    request = Request("POST", "http://h/?X_Tenant=1", (("X-Tenant", "a"),), b'{"xTenant": "b", "tenant": "c"}')
    assert own.request(request) == Request(
        "POST", "http://h/?X_Tenant=REDACTED", (("X-Tenant", "REDACTED"),), b'{"xTenant": "REDACTED", "tenant": "c"}'
    )


NAMES = st.sampled_from(["token", "api_key", "a", "password", "x", "credentials"])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=4),
)
NASTY = st.lists(
    st.sampled_from(
        [
            '"token":"',
            '"',
            "\\",
            '\\"',
            "{",
            "}",
            "[",
            "]",
            "Bearer ",
            "AKIA",
            "A" * 16,
            "eyJabcdef.ghijkl",
            "://u:p@",
            "?key=",
            "&token=",
            "--b",
            "-----BEGIN PRIVATE KEY-----",
            "\r\n",
            "<a password='",
            "</",
            "<token>",
            ": 1",
            "\\u0022",
            "1",
            "%22",
            "=",
            "sk_live_abcdefgh",
        ]
    )
    | st.text(max_size=3)
).map("".join)


@given(PLAIN)
def test_json_keeps_its_structure(value: object) -> None:
    def same(a: object, b: object) -> bool:
        if isinstance(a, dict) and isinstance(b, dict):
            return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
        if isinstance(a, list) and isinstance(b, list):
            return len(a) == len(b) and all(map(same, a, b))
        return a == b or b == ("REDACTED" if isinstance(a, str) else 0)

    clean = redactor.text(json.dumps(value, indent=2))
    assert same(value, json.loads(clean))


@given(st.text(min_size=1), st.sampled_from(["secret", "accessToken", "api-key", "db_password"]), st.booleans())
def test_no_secret_value_survives_in_json(value: str, name: str, ascii_only: bool) -> None:  # noqa: FBT001
    text = json.dumps({"a": [{name: "~" + value + "~"}]}, ensure_ascii=ascii_only)
    assert json.loads(redactor.text(text)) == {"a": [{name: "REDACTED"}]}


@given(NASTY | st.text())
def test_text_twice_is_once(text: str) -> None:
    clean = redactor.text(text)
    assert redactor.text(clean) == clean


@given(
    NASTY,
    st.lists(st.tuples(st.sampled_from(["cookie", "authorization", "x-token", "content-type", "accept"]), NASTY)),
    st.binary() | NASTY.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "", "image/png"]
    ),
)
def test_total_and_idempotent(url: str, headers: list[tuple[str, str]], data: bytes, media: str) -> None:
    fields = (("content-type", media), *headers)
    once = redactor(Interaction(Request("GET", url, fields, data), Response(200, "OK", fields, data)))
    assert redactor(once) == once


def test_a_request_is_redacted_the_second_time_as_the_first() -> None:
    credential = "ASIATB45ILA5TPPMO6OB/20231125/us-east-1/s3/aws4_request"
    policy = b64encode(json.dumps({"conditions": [["eq", "$x-amz-credential", credential]]}).encode())
    form = urlencode({"policy": policy, "x-amz-credential": credential})
    fresh, asked = Redactor(), Request("POST", "http://h/", (), form.encode())
    assert fresh.request(asked) == fresh.request(asked)


def test_an_answer_does_not_repeat_what_its_request_lost() -> None:
    fields = (
        ("X-Api-Key", "key0123abc"),
        ("Cookie", "theme=dark0123456; sid=cookie0123"),
        ("Content-Type", "application/json"),
        ("Content-Length", "1234567890"),
    )
    data = b'{"password": "hunter2hunter2", "pin_password": "12345678", "name": "ada01234"}'
    words = "key0123abc-cookie0123-param0123-hunter2hunter2, dark0123456 12345678 1234567890 ada01234"
    echo = (("Content-Length", str(len(words))), ("X-Echo", "at param0123"))
    request = Request("POST", "http://h/?api_key=param0123", fields, data)
    clean = redactor(Interaction(request, Response(200, "OK", echo, words.encode())))
    left = "REDACTED-REDACTED-REDACTED-REDACTED, dark0123456 12345678 1234567890 ada01234"
    assert clean.response.body.decode() == left
    assert clean.response.headers == (("Content-Length", str(len(left))), ("X-Echo", "at REDACTED"))
    assert redactor(clean) == clean


@pytest.mark.parametrize(
    "name",
    [
        "reset_password_token",
        "resetToken",
        "password-reset-token",
        "X-Amz-Security-Token",
        "clientSecret",
        "api_key",
        "SECRET_KEY",
        "user[password]",
        "accessKeyId",
        "cvc",
        "otp_code",
        "cardNumber",
        "connectionString",
        "jwt",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert redactor.kind(name) == "secret"


@pytest.mark.parametrize(
    "name",
    [
        "x-ratelimit-reset-tokens",
        "token_type",
        "max_tokens",
        "next_page_token",
        "auth_method",
        "password_policy",
        "author",
        "keyboard",
        "monkey",
        "signal",
        "first_name",
        "email",
        "code",
        "public_key",
        "assigned",
        "session_count",
    ],
)
def test_names_of_what_is_none(name: str) -> None:
    assert redactor.kind(name) == ""


@pytest.mark.parametrize(
    "text",
    [
        '{"password": {"type": "string", "description": "At least ten letters"}}',
        '{"secrets": {"created_at": "2024-01-01T10:00:00Z"}}',
        "secrets=read, issues=write",
        "the token is not valid, and the password must have twelve letters",
        '{"id": 1732204800000, "sha": "d41d8cd98f00b204e9800998ecf8427e", "at": 1234567812345678}',
        '{"blob": "aGVsbG8gd29ybGQsIHRoaXMgaXMgaGFybWxlc3M="}',
    ],
)
def test_what_is_harmless_stays(text: str) -> None:
    assert Redactor(key=b"k" * 32).text(text) == text


@pytest.mark.parametrize(
    "piece", ["?key=", '{"password":', "eyJ", "%257B", "GB82 ", '"a":"{\\"', "--b\r\nContent-Disposition: x"]
)
def test_what_nests_without_end_has_an_end(piece: str) -> None:
    data = (piece * 4000).encode()
    for one in (Redactor(key=b"k" * 32, personal=True), Redactor(), Redactor().blank()):
        assert one.request(Request("POST", f"http://h/{piece * 400}", (), data)).body.count(piece.encode()) > 0
