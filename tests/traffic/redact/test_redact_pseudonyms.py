"""The same secret becomes the same pseudonym everywhere, of its form, and no other project's key changes it again."""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Callable
from urllib.parse import quote_plus

import pytest
import zstandard
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from driftproxy.model.http import Headers, Interaction, Request, Response
from driftproxy.model.plain import Plain
from driftproxy.model.pseudonym import is_pseudonym
from driftproxy.model.shape import Shape
from driftproxy.shapes.formats import format_of
from driftproxy.shapes.infer import infer
from driftproxy.traffic.redact import Redactor

KEY, OTHER = b"k" * 32, b"o" * 32
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpM"


def text(value: str) -> str:
    return Redactor(key=KEY).text(value)


def named(value: str) -> str:
    hidden: str = json.loads(text(json.dumps({"password": value})))["password"]
    return hidden


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("sk_test_4eC39HqLyjWDarjtT1zdp7dc", r"sk_test_REDACTED\.[A-Za-z0-9]+"),
        ("ghp_abcdefghijklmnopqrst0123456789ABCDEF", r"ghp_REDACTED\.[A-Za-z0-9]+"),
        ("xoxb-123456789012-123456789012-abcdefghijkl", r"xoxb-REDACTED\.[a-z0-9]+"),
        ("AKIAIOSFODNN7EXAMPLE", r"AKIAREDX[A-Z0-9]{5}EXAMPLE"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", r"5ec2e7ed-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"),
        ("D41D8CD98F00B204E9800998ECF8427E", r"5EC2E7ED[0-9A-F]{24}"),
        ("a.long.address@corporation.example.org", r"redacted\.[a-z0-9]+@example\.com"),
        ("4111 1111 1111 1111", r"9999 99\d\d \d{4} \d{4}"),
        ("1234567890123456", r"00000000\d{8}"),
        ("1234", r"0000"),
        ("2024-05-06T10:11:12.123+02:00", r"2000-01-01T00:00:00\.000\+02:00"),
        ("MIIEpAIBAAKCAQEA7w==", r"REDACTED[A-Za-z0-9]{10}=="),
        ("hunter2", r"redactx"),
        ("correct horse battery staple", r"redacted[a-z]{20}"),
        ("sess_abcdef1234567890ab", r"sess_redacted[a-z0-9]+"),
        (JWT, r"eyJ[\w-]+\.eyJyZWRhY3RlZCI6[\w-]+\.[\w-]+"),
    ],
)
def test_a_pseudonym_has_the_form_of_its_value(value: str, pattern: str) -> None:
    made = named(value)
    assert re.fullmatch(pattern, made)
    assert len(made) == len(value)
    assert format_of(made) == format_of(value)
    assert is_pseudonym(made) or made.startswith("2000")
    assert named(made) == made
    assert Redactor(key=OTHER).text(json.dumps({"password": made})) == json.dumps({"password": made})


def test_a_token_can_be_read_and_says_nothing() -> None:
    head, claims, _ = named(JWT).split(".")
    assert json.loads(base64.b64decode(head + "==")) == {"alg": "HS256", "typ": "JWT"}
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert said["iat"] == 1516239022
    assert set(said) == {"redacted", "iat"}


def test_a_card_passes_luhn() -> None:
    digits = [int(digit) for digit in text("card 4242424242424242 declined").split()[1]]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    assert (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def test_a_key_of_lines_keeps_its_lines() -> None:
    pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabcd==\n-----END RSA PRIVATE KEY-----\n"
    made = text(pem)
    assert re.fullmatch(r"-----BEGIN REDACTED KEY-----\n[A-Za-z]{16}\n[A-Za-z]{6}\n-----END REDACTED KEY-----\n", made)
    assert json.loads(text(json.dumps({"a": pem}))) == {"a": json.loads(text(json.dumps({"a": made})))["a"]}


def test_another_key_gives_others_and_no_key_the_word() -> None:
    said = '{"token": "abcdef0123456789abcd", "n": {"password": 12}}'
    assert text(said) != Redactor(key=OTHER).text(said)
    assert Redactor().text(said) == '{"token": "REDACTED", "n": {"password": 0}}'
    assert Redactor().text(text(said)) == text(said)
    assert Redactor(key=KEY).text(Redactor().text(said)) == Redactor().text(said)


def test_what_an_answer_gives_is_the_same_where_later_requests_carry_it() -> None:
    redactor = Redactor(key=KEY)
    value = "a1b2c3d4e5f6g7h8"
    login = Interaction(Request("POST", "http://h/login"), Response(200, "OK", (), f'{{"token": "{value}"}}'.encode()))
    use = Interaction(
        Request("GET", f"http://h/items/{value}?since={value}", (("X-Anything", value),), f"re {value}".encode()),
        Response(200, "OK", (("Location", f"/items/{value}"),), f"<p>{value}</p>".encode()),
    )
    made = json.loads(redactor(login).response.body)["token"]
    assert value not in repr(redactor(use))
    assert repr(redactor(use)).count(made) == 6


def test_a_secret_that_holds_another_one_is_still_one() -> None:
    redactor = Redactor(key=KEY)
    token = b"token-for-k0k1k2k3k4k5k6"
    first = Interaction(
        Request("GET", "http://h/?api_key=k0k1k2k3k4k5k6"), Response(200, "OK", (), b'{"token": "' + token + b'"}')
    )
    made = json.loads(redactor(first).response.body)["token"]
    assert made == named(token.decode())
    assert redactor.request(Request("GET", f"http://h/{token.decode()}")).url == f"http://h/{made}"


def test_requests_are_equal_whatever_their_secrets_were_redacted_with() -> None:
    request = Request(
        "POST", f"http://u:p@h/{JWT}?api_key=abcdefgh12345678&page=2", (), b'{"password": "hunter2", "pin_code": 1}'
    )
    blank = Redactor().blank()
    forms = [request, *(redactor.request(request) for redactor in (Redactor(), Redactor(key=KEY), Redactor(key=OTHER)))]
    assert len({blank.request(one) for one in forms}) == 1
    assert len(set(forms)) == 4


def test_what_is_packed_is_looked_into() -> None:
    said = b'{"password": "hunter2hunter2", "a": 1}'
    clean = said.replace(b"hunter2hunter2", named("hunter2hunter2").encode())
    redactor = Redactor(key=KEY)

    def body(data: bytes, **headers: str) -> bytes:
        fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return redactor.response(Response(200, "OK", fields, data)).body

    assert gzip.decompress(body(gzip.compress(said))) == clean
    assert zlib.decompress(body(zlib.compress(said), content_type="application/octet-stream")) == clean
    assert zstandard.decompress(body(zstandard.compress(said))) == clean
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert body(said.decode().encode(encoding)).decode(encoding).encode() == clean
    assert body(said + b"\0\1\2") == clean + b"\0\1\2"
    inner = json.loads(body(json.dumps({"data": base64.b64encode(said).decode()}).encode()))
    assert base64.b64decode(inner["data"]) == clean
    packed = base64.b64encode(gzip.compress(said)).decode()
    assert gzip.decompress(base64.b64decode(json.loads(body(json.dumps({"d": packed}).encode()))["d"])) == clean
    assert body(said, content_type="image/svg+xml") == clean
    assert body(b"\x89PNG\r\n\x1a\n\0\0" + said, content_type="image/png")[-len(said) :] == said


def test_what_is_in_base64_is_seen_in_lines_and_twice() -> None:
    said = json.dumps({"note": "y" * 60, "password": "hunter2hunter2", "z": "w" * 60})
    lines = base64.encodebytes(said.encode()).decode()
    twice = base64.b64encode(json.dumps({"b": lines}).encode()).decode()
    clean = json.loads(text(json.dumps({"a": lines, "b": twice})))
    again = json.loads(base64.b64decode(clean["b"]))["b"]
    assert clean["a"].count("\n") == lines.count("\n")
    for one in (clean["a"], again):
        assert json.loads(base64.b64decode(one))["password"] == named("hunter2hunter2")


@pytest.mark.parametrize(
    "said",
    [
        "sk_live_abcdefgh",
        "<a password='<a password='",
        '{"token": "x -----BEGIN PRIVATE KEY-----"}',
        '{"password": "eyJhb.c"}',
    ],
)
def test_short_and_odd_values_are_known_again(said: str) -> None:
    clean = text(said)
    assert text(clean) == clean == Redactor(key=OTHER).text(clean) == Redactor().text(clean) != said


def test_what_is_said_to_be_utf16_and_is_not_is_read_as_it_is() -> None:
    for data in (b'{"password": "hunter2hunter2"}', b'\0\0\0 {"password": "hunter2hunter2"}'):
        response = Response(200, "OK", (("Content-Type", "text/plain; charset=utf-16"),), data)
        clean = Redactor(key=KEY).response(response)
        assert b"hunter2hunter2" not in clean.body
        assert Redactor(key=OTHER).response(clean) == clean


def test_messagepack() -> None:
    data = b"\x83\xa8password\xb4Zq7Kp2Vx9Lm4Tn8Rw3Yb\xa4list\x92\x01\xc4\x02\xff\xfe\xa1t\xd9\x28ghp_" + b"aB3x" * 9
    headers = (("Content-Type", "application/msgpack"),)
    clean = Redactor(key=KEY).request(Request("POST", "http://h/", headers, data)).body
    token = named("ghp_" + "aB3x" * 9).encode()
    made = named("Zq7Kp2Vx9Lm4Tn8Rw3Yb").encode()
    assert clean == data.replace(b"Zq7Kp2Vx9Lm4Tn8Rw3Yb", made).replace(b"ghp_" + b"aB3x" * 9, token)
    bare = Redactor().request(Request("POST", "http://h/", headers, data)).body
    assert bare[:18] == b"\x83\xa8password\xa8REDACTED"[:18]
    assert Redactor().request(Request("POST", "http://h/", headers, bare)).body == bare
    assert Redactor(key=KEY).request(Request("POST", "http://h/", (), data)).body == clean
    broken = b"\xc1" + data  # is text with strange letters in it
    assert Redactor(key=KEY).request(Request("POST", "http://h/", headers, broken)).body == broken[:-40] + token


@pytest.mark.parametrize(
    "url",
    [
        "https://h/reset-password/abcdefghij0123456789",
        "https://api.telegram.org/bot123456789:AAF1234567890abcdefghijklmnopqrstuv/sendMessage",
        "https://hooks.slack.com/services/T00000001/B00000001/abcdefghijklmnopqrstuvwx",
        "https://discord.com/api/webhooks/123456789012345678/" + "aB3-" * 17,
        "https://h/reset?code=abcdefghij0123456789",
    ],
)
def test_tokens_in_paths(url: str) -> None:
    clean = Redactor(key=KEY).url(url)
    assert len(clean) == len(url)
    assert re.split(r"[/?=]", url)[-1 if "send" not in url else -2] not in clean
    assert Redactor(key=OTHER).url(clean) == clean


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ('[{"name": "X-Api-Key", "value": "abcdef123456"}]', "abcdef123456"),
        ('[{"value": "abcdef123456", "name": "X-Api-Key"}]', "abcdef123456"),
        ("DB_PASSWORD=hunter22\nHOME=/root", "hunter22"),
        ("X-Api-Key: abcdef123456\nHost: h", "abcdef123456"),
        ("<Password><![CDATA[hunter22<]]></Password>", "hunter22"),
        ("<key>ApiKey</key>\n<string>abcdef123456</string>", "abcdef123456"),
        ('<input type="hidden" name="csrf_token" value="abcdef123456">', "abcdef123456"),
        ('<meta content="abcdef123456" name="csrf-token">', "abcdef123456"),
        ("<a data-x='{&quot;password&quot;: &quot;hunter22&quot;}'>", "hunter22"),
        ("{'password': 'hunter22'}", "hunter22"),
        ("Server=x;User Id=sa;Password=hunter22;", "hunter22"),
        ("AccountName=a;AccountKey=" + "aB3/" * 21 + "aB==;", "aB3/" * 21),
        ("postgres://ada:hunter22@db/x", "hunter22"),
        ("é user=x password=hunter22", "hunter22"),
        ("run --password hunter22 now", "hunter22"),
        ("curl -u ada:hunter22 https://h", "hunter22"),
        ("{u'api_key': u'abcdef123456'}", "abcdef123456"),
        ("const API_KEY = `abcdef123456`;", "abcdef123456"),
        ("Incorrect API key provided: abcdef0123456789abcd. Try", "abcdef0123456789abcd"),
        ('aws_secret = "' + "aB3/" * 10 + '"', "aB3/" * 10),
        ("softlayer_api_key: '" + "ab34" * 16 + "'", "ab34" * 16),
    ],
)
def test_places(said: str, hidden: str) -> None:
    clean = text(said)
    assert hidden not in clean
    assert len(clean) == len(said)
    assert Redactor(key=OTHER).text(clean) == clean


PERSON = (
    '{"customer": {"name": "Ada Lovelace", "email": "ada@corp.com", "phone": "+1 415 555 2671", "zip": "90210"},'
    ' "note": "IBAN DE89370400440532013000, SSN 536-90-4399, mail bob@corp.com", "name": "Blue shirt",'
    ' "created": "2024-01-01"}'
)


def test_persons_are_hidden_where_asked_for_and_in_webhooks() -> None:
    plain, asked = Redactor(key=KEY), Redactor(key=KEY, personal=True)
    assert plain.text(PERSON) == PERSON
    clean = asked.text(PERSON)
    said = json.loads(clean)
    for word in ("Ada", "ada@", "555 2671", "90210", "DE8937", "536-90", "bob@"):
        assert word not in clean
    assert said["name"] == "Blue shirt"
    assert said["created"] == "2024-01-01"
    assert said["customer"]["phone"].startswith("+1 000 000")
    assert infer([said]).records
    assert Redactor(key=OTHER, personal=True).text(clean) == clean
    hook = Interaction(
        Request("POST", "http://h/", (("Stripe-Signature", "t=1,v1=ab"),), PERSON.encode()), Response(200)
    )
    assert plain(hook).request.body.decode() == clean
    assert plain.text(PERSON) == PERSON


ALPHABETS = st.sampled_from(["abcdef0123456789", "abcxyz", "ABCXYZ0189", "aB3xYz9Q", "0123456789", "aB3-_", "aB3+/"])
SECRETS = ALPHABETS.flatmap(lambda chars: st.text(chars, min_size=12, max_size=60)) | st.sampled_from(
    [JWT, "ghp_" + "aB3x" * 9, "sk_live_" + "aB3x" * 6, "0f8fad5b-d9cb-469f-a165-70867728950e", "ada@corp.com"]
)


def pair(secret: str, url: str = "http://h/", fields: Headers = (), body: bytes = b"") -> Interaction:
    return Interaction(Request("POST", url, fields, body), Response(200, "OK", fields, body))


def part(secret: str) -> Interaction:
    body = f'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n{secret}\r\n--b--\r\n'
    return pair(secret, fields=(("Content-Type", "multipart/form-data; boundary=b"),), body=body.encode())


PLACES: dict[str, Callable[[str], Interaction]] = {
    "bearer": lambda secret: pair(secret, fields=(("Authorization", f"Bearer {secret}"),)),
    "header": lambda secret: pair(secret, fields=(("X-Api-Key", secret),)),
    "cookie": lambda secret: pair(secret, fields=(("Cookie", f"a=b; sid={secret}"),)),
    "query": lambda secret: pair(secret, url=f"http://h/?a=1&access_token={quote_plus(secret)}"),
    "json": lambda secret: pair(secret, body=json.dumps({"a": [{"client_secret": secret}]}).encode()),
    "string": lambda secret: pair(secret, body=json.dumps({"a": json.dumps({"password": secret})}).encode()),
    "form": lambda secret: pair(secret, body=f"a=1&user[password]={quote_plus(secret)}".encode()),
    "xml": lambda secret: pair(secret, body=f"<a><Password>{secret}</Password></a>".encode()),
    "sse": lambda secret: pair(secret, body=f'data: {{"token": "{secret}"}}\n\n'.encode()),
    "graphql": lambda secret: pair(secret, body=json.dumps({"variables": {"password": secret}}).encode()),
    "multipart": part,
}


@settings(deadline=None)
@given(SECRETS, st.sampled_from(sorted(PLACES)))
def test_no_planted_secret_survives_and_all_places_say_the_same(secret: str, place: str) -> None:
    assume(not is_pseudonym(secret))
    redactor = Redactor(key=KEY)
    planted = PLACES[place](secret)
    clean = redactor(planted)
    assert secret not in repr(clean)
    assert quote_plus(secret) not in repr(clean)
    made = named(secret)
    assert made in repr(clean) or quote_plus(made) in repr(clean)
    assert redactor(clean) == clean
    assert Redactor(key=OTHER)(clean) == clean
    assert Redactor()(clean) == clean


NAMES = st.sampled_from(["token", "api_key", "a", "password", "session_id", "credentials", "id"])
VALUES = SECRETS | st.sampled_from(["", "x", "2024-01-01", "2024-01-01T10:00:00Z", "https://h/x?y=1", "1.5", "12"])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-5000, 2_000_000_000) | st.floats(-10, 10) | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
)


def layout(shape: Shape) -> object:
    """Return what a comparison goes by: counts of kinds and formats at every place."""
    fields = {name: layout(one) for name, one in shape.records.fields.items()} if shape.records else None
    items = (shape.lists.count, shape.lists.lengths, layout(shape.lists.items)) if shape.lists else None
    return shape.labels, shape.timestamps, fields, items


@settings(deadline=None)
@given(PLAIN)
def test_the_shape_is_the_same_before_and_after(value: Plain) -> None:
    said = text(json.dumps(value))
    clean = json.loads(said)
    assert Redactor().text(said) == said == Redactor(key=OTHER).text(said)
    assert layout(infer([clean])) == layout(infer([value]))
