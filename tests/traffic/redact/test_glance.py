"""A look at a text first never changes what redaction does to it."""

import json
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.model.http import Interaction, Request, Response
from driftproxy.traffic.redact import Redactor, fields, redactor, tokens, wrapped
from driftproxy.traffic.redact.glance import glance
from driftproxy.traffic.redact.names import HINTS

WORD = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA"
SECRETS = (
    *(hint + WORD + WORD for hint, _ in tokens._BY_HINT),
    *(
        f'"{name}": "{WORD}"'
        for name in ("token", "apiKey", "sessid", "X_CSRF", "cardNumber", "\u212aey", "pass\\u0077ord")
    ),
    *(f"{name}={WORD}" for name in ("code", "sig", "client.secret", "DB_PASSWORD")),
    f"the Access key is {WORD}",
    f"secret: {WORD}",
    "4111 1111 1111 1111",
    "378282246310005",
    f"M{WORD[:23]}.{WORD[:6]}.{WORD[:27]}",
    "0123456789abcdef0123456789abcdef-us12",
    "https://ada:pw@h/x",
    "http:\\/\\/:pw@h",
    b64encode(f"and the password={WORD} is in here".encode()).decode(),
    b64encode(f"and the password={WORD * 3} is in here".encode()).decode()[:60] + "\n" + WORD,
    "<password>hunter2</password>",
    f"aws_secret_access_key {WORD}12345678",
    "ada@example.org",
)
PIECES = st.sampled_from(SECRETS) | st.sampled_from(
    ('"', " ", "\n", "\\n", ":", "=", ".", "-", "\udc80", "é", "x", "{", "}")
)


def test_words_and_patterns() -> None:
    holds = glance(["a.b", "c d-e"], "[0-9]{3}", ignore_case=True)
    assert [holds(text) for text in ("xA.Bx", "\udc80C D-E", "é123", "axb", "c\ud800d-e", "12", "")] == [
        *[True] * 3,
        *[False] * 4,
    ]


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=6).map("".join), st.booleans())
def test_it_only_rules_out_what_is_none(text: str, body: bool) -> None:  # noqa: FBT001 - drawn
    said = text.encode("utf-8", "surrogatepass")
    one = Interaction(
        Request("GET", f"http://h/{'' if body else text}", (("X-Said", text),)),
        Response(200, "", (("Content-Type", "application/json"),), said if body else json.dumps({"a": text}).encode()),
    )
    quick = Redactor(key=b"k" * 32)
    twice = [quick(one), quick(one)]  # what was harmless once is not looked at again
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redactor, "may_name_secret", lambda text: any(map(text.lower().__contains__, HINTS)))
        for module, name in (
            (redactor, "may_hold_secret"),
            (tokens, "_may_hold"),
            (wrapped, "_may_hold"),
            (fields, "_tells"),
        ):
            patch.setattr(module, name, lambda _text: True)
        slow = Redactor(key=b"k" * 32)
        assert twice == [slow(one), slow(one)]
