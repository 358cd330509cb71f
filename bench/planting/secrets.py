"""Secrets of every kind in every place that an exchange has, each another one."""

import base64
import gzip
import json
import string
import zlib
from collections.abc import Callable
from random import Random
from urllib.parse import quote, quote_plus

import brotli
import zstandard

from driftproxy.model.http import Headers, Interaction, Request, Response

__all__ = ["linked", "planted"]

BASE62 = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
HEX = "0123456789abcdef"
Place = Callable[[str], Interaction]


def drawn(rng: Random, alphabet: str, length: int) -> str:
    """Return random characters, a digit and a letter among them."""
    return "".join(rng.choice(alphabet) for _ in range(length - 2)) + rng.choice("123456789") + rng.choice("abcdef")


def jwt(rng: Random) -> str:
    """Return a token that says who somebody is."""
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": drawn(rng, LOWER, 12), "iat": 1_700_000_000})
    said = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join((*said, drawn(rng, BASE62, 43)))


def card(rng: Random) -> str:
    """Return the number of a card that passes Luhn."""
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    total = sum(sum(divmod(digit * (2 - i % 2), 10)) for i, digit in enumerate(digits))
    return "".join(map(str, (*digits, -total % 10)))


def key(rng: Random) -> str:
    """Return a private key in lines."""
    lines = [drawn(rng, BASE62 + "+/", 64) for _ in range(6)]
    return "\n".join(("-----BEGIN RSA PRIVATE KEY-----", *lines, "-----END RSA PRIVATE KEY-----"))


NAMED: dict[str, Callable[[Random], str]] = {
    "password": lambda rng: drawn(rng, BASE62 + "!$%*-_.", rng.randrange(9, 20)),
    "hex": lambda rng: drawn(rng, HEX, rng.choice((32, 40, 64))),
    "opaque": lambda rng: drawn(rng, BASE62, rng.randrange(16, 60)),
    "base64": lambda rng: drawn(rng, BASE62 + "+/", 38) + "==",
    "uuid": lambda rng: "-".join(drawn(rng, HEX, size) for size in (8, 4, 4, 4, 12)),
    "digits": lambda rng: str(rng.randrange(10**11, 10**12)),
}
"""Secrets that show only by the name they stand beside."""
EVIDENT: dict[str, Callable[[Random], str]] = {
    "JWT": jwt,
    "Stripe live": lambda rng: "sk_live_" + drawn(rng, BASE62, 24),
    "Stripe test": lambda rng: "rk_test_" + drawn(rng, BASE62, 24),
    "GitHub": lambda rng: "ghp_" + drawn(rng, BASE62, 36),
    "GitHub fine-grained": lambda rng: "github_pat_" + drawn(rng, BASE62, 60),
    "GitLab": lambda rng: "glpat-" + drawn(rng, BASE62, 20),
    "Slack": lambda rng: (
        f"xoxb-{rng.randrange(10**11, 10**12)}-{rng.randrange(10**11, 10**12)}-" + drawn(rng, BASE62, 24)
    ),
    "AWS": lambda rng: "AKIA" + "".join(rng.choice(string.ascii_uppercase + "234567") for _ in range(16)),
    "Google": lambda rng: "AIza" + drawn(rng, BASE62 + "-_", 35),
    "SendGrid": lambda rng: f"SG.{drawn(rng, BASE62, 22)}.{drawn(rng, BASE62, 43)}",
    "npm": lambda rng: "npm_" + drawn(rng, BASE62, 36),
    "OpenAI": lambda rng: "sk-proj-" + drawn(rng, BASE62, 48),
    "Anthropic": lambda rng: "sk-ant-api03-" + drawn(rng, BASE62, 80),
    "Hugging Face": lambda rng: "hf_" + drawn(rng, BASE62, 34),
    "PyPI": lambda rng: "pypi-AgEIcHlwaS5vcmc" + drawn(rng, BASE62, 80),
    "Telegram": lambda rng: f"{rng.randrange(10**8, 10**9)}:AA" + drawn(rng, BASE62, 33),
    "Mailchimp": lambda rng: drawn(rng, HEX, 32) + "-us12",
    "card": card,
    "private key": key,
}
"""Secrets that show by their looks, wherever they are."""
PERSONS: dict[str, Callable[[Random], str]] = {
    "email": lambda rng: f"{drawn(rng, LOWER, 10)}@{drawn(rng, LOWER, 8)}.org",
    "phone": lambda rng: f"+49 30 {rng.randrange(10**7, 10**8)}",
    "SSN": lambda rng: f"{rng.randrange(100, 600):03}-{rng.randrange(10, 99)}-{rng.randrange(1000, 9999)}",
}


def told(
    url: str = "http://api.test/v1/x", fields: Headers = (), body: bytes = b"", answer: bytes | None = None
) -> Interaction:
    """Return an exchange in which both sides say the same."""
    said = body if answer is None else answer
    return Interaction(Request("POST", url, fields, body), Response(200, "OK", fields, said))


def typed(media: str, body: bytes, **more: str) -> Interaction:
    """Return an exchange with a body of a media type."""
    fields = (("Content-Type", media), *((name.replace("_", "-"), value) for name, value in more.items()))
    return told(fields=fields, body=body)


def in_json(value: str) -> bytes:
    """Return the secret deep in a document."""
    return json.dumps({"data": [{"id": 7, "auth": {"client_secret": value}}], "page": 1}).encode()


def part(value: str) -> bytes:
    """Return a body of several parts, one of which is the secret."""
    parts = (
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
        for name, said in (("a", "1"), ("password", value))
    )
    return "".join((*parts, "--b--\r\n")).encode()


JSON = "application/json"
BESIDE_A_NAME: dict[str, Place] = {
    "bearer": lambda value: told(fields=(("Authorization", f"Bearer {value}"),)),
    "key header": lambda value: told(fields=(("X-Api-Key", value),)),
    "cookie": lambda value: told(fields=(("Cookie", f"theme=dark; sessionid={quote(value)}"),)),
    "set-cookie": lambda value: told(fields=(("Set-Cookie", f"sid={quote(value)}; Path=/; HttpOnly"),)),
    "user info": lambda value: told(f"http://ada:{quote(value, safe='')}@api.test/v1/x"),
    "query": lambda value: told(f"http://api.test/v1/x?page=2&access_token={quote_plus(value)}&z=1"),
    "link": lambda value: told(fields=(("Location", f"http://api.test/y?token={quote_plus(value)}"),)),
    "form": lambda value: typed(
        "application/x-www-form-urlencoded", f"a=1&user%5Bpassword%5D={quote_plus(value)}".encode()
    ),
    "json": lambda value: typed(JSON, in_json(value)),
    "json in json": lambda value: typed(JSON, json.dumps({"payload": in_json(value).decode()}).encode()),
    "json escaped": lambda value: typed(JSON, "".join(f"\\u{ord(c):04x}" for c in "").encode() + in_json(value)),
    "name and value": lambda value: typed(JSON, json.dumps([{"name": "DB_PASSWORD", "value": value}]).encode()),
    "graphql": lambda value: typed(JSON, json.dumps({"query": "mutation", "variables": {"password": value}}).encode()),
    "graphql text": lambda value: typed(
        "application/graphql", f'mutation {{ login(password: "{value}") {{ id }} }}'.encode()
    ),
    "xml": lambda value: typed("text/xml", f"<a><w:Password>{value}</w:Password></a>".encode()),
    "xml attribute": lambda value: typed("text/xml", f'<user name="ada" password="{value}"/>'.encode()),
    "cdata": lambda value: typed("text/xml", f"<a><SecretKey><![CDATA[{value}]]></SecretKey></a>".encode()),
    "html": lambda value: typed("text/html", f'<input type="hidden" name="csrf_token" value="{value}">'.encode()),
    "multipart": lambda value: typed("multipart/form-data; boundary=b", part(value)),
    "events": lambda value: typed("text/event-stream", f'event: a\ndata: {{"token": "{value}"}}\n\n'.encode()),
    "lines": lambda value: typed("application/x-ndjson", json.dumps({"secret": value}).encode() + b"\n{}\n"),
    "settings": lambda value: typed("text/plain", f"HOME=/root\nDB_PASSWORD={value}\n".encode()),
    "header dump": lambda value: typed("text/plain", f"Host: h\nX-Api-Key: {value}\nAccept: */*\n".encode()),
    "csv": lambda value: typed("text/csv", f'id,password,note\r\n1,"{value}",x\r\n2,{value},y\r\n'.encode()),
    "tsv": lambda value: typed("text/plain", f"user\tapi_key\nada\t{value}\n".encode()),
    "gzip body": lambda value: typed("application/octet-stream", gzip.compress(in_json(value))),
    "gzip coded": lambda value: typed(JSON, gzip.compress(in_json(value)), Content_Encoding="gzip"),
    "brotli coded": lambda value: typed(JSON, brotli.compress(in_json(value)), Content_Encoding="br"),
    "zstd coded": lambda value: typed(JSON, zstandard.compress(in_json(value)), Content_Encoding="zstd"),
    "deflate": lambda value: typed("application/octet-stream", zlib.compress(in_json(value))),
    "base64": lambda value: typed(JSON, json.dumps({"blob": base64.b64encode(in_json(value)).decode()}).encode()),
    "base64 gzip": lambda value: typed(
        JSON, json.dumps({"blob": base64.b64encode(gzip.compress(in_json(value))).decode()}).encode()
    ),
    "utf-16": lambda value: typed("application/json; charset=utf-16", in_json(value).decode().encode("utf-16")),
    "utf-16 bare": lambda value: typed(JSON, in_json(value).decode().encode("utf-16-le")),
    "with NULs": lambda value: typed("application/octet-stream", b"\0\1\2" + in_json(value) + b"\0"),
    "wrong type": lambda value: typed("image/png", in_json(value)),
    "no type": lambda value: told(body=in_json(value)),
    "connection string": lambda value: typed(
        "text/plain", f"dsn postgres://ada:{quote(value, safe='')}@db:5432/x".encode()
    ),
}
ANYWHERE: dict[str, Place] = {
    "path": lambda value: told(f"http://api.test/hooks/{quote(value)}/send"),
    "bot path": lambda value: told(f"http://api.test/bot{quote(value, safe=':')}/send"),
    "harmless parameter": lambda value: told(f"http://api.test/v1/x?q={quote_plus(value)}"),
    "harmless header": lambda value: told(fields=(("X-Note", value.replace("\n", " ")),)),
    "harmless field": lambda value: typed(JSON, json.dumps({"data": [{"note": value}]}).encode()),
    "text in json": lambda value: typed(JSON, json.dumps({"error": f"the key {value} is not valid"}).encode()),
    "name in json": lambda value: typed(JSON, json.dumps({"by": {value: 1}}).encode()),
    "plain text": lambda value: typed("text/plain", f"it is {value}, be careful".encode()),
    "element": lambda value: typed("text/xml", f"<a><note>{value}</note></a>".encode()),
    "part": lambda value: typed("multipart/form-data; boundary=b", part(value).replace(b"password", b"note")),
    "packed": lambda value: typed("application/octet-stream", gzip.compress(f"it is {value} ok".encode())),
    "in base64": lambda value: typed(
        JSON, json.dumps({"blob": base64.b64encode(f"Here it is, use it: {value} bye".encode()).decode()}).encode()
    ),
}
HOOK: dict[str, Place] = {
    "webhook": lambda value: told(
        fields=(("X-GitHub-Event", "push"), ("Content-Type", JSON)),
        body=json.dumps({"pusher": {"note": f"it is {value} ok"}}).encode(),
    )
}


def planted(rng: Random, times: int) -> list[tuple[str, str, str, Interaction]]:
    """Return kind, place, value and exchange of each secret; in every place, each is another one."""
    tables = ((NAMED | EVIDENT, BESIDE_A_NAME), (EVIDENT, ANYWHERE), (PERSONS, HOOK))
    found = []
    for kinds, places in tables:
        for kind, make in kinds.items():
            for place, put in places.items():
                if (kind == "private key" and place in _ONE_LINE) or (place == "bot path" and kind != "Telegram"):
                    continue
                for _ in range(times):
                    value = make(rng)
                    found.append((kind, place, value, put(value)))
    return found


_ONE_LINE = (
    "bearer", "key header", "cookie", "set-cookie", "user info", "link", "query", "settings", "header dump", "html",
    "graphql text", "xml attribute", "events", "path", "bot path", "harmless header", "connection string",
    "harmless parameter",
)  # fmt: skip


def linked(rng: Random, times: int) -> list[tuple[str, str, str, list[Interaction]]]:
    """Return answers that give an id, and requests that carry it under a name that says nothing."""
    found = []
    for _ in range(times):
        value = drawn(rng, BASE62, 24)
        first = Interaction(
            Request("POST", "http://api.test/login"), typed(JSON, json.dumps({"token": value}).encode()).response
        )
        then = told(f"http://api.test/things/{value}?after={value}", (("X-Trace", value),), f"about {value}".encode())
        found.append(("opaque", "carried on", value, [first, then]))
    return found
