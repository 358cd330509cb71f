"""Secrets in the columns of CSV and TSV."""

import pytest

from driftproxy.model.http import Request
from driftproxy.traffic.redact import Redactor

KEYS = (b"k" * 32, b"j" * 32)


def sent(text: str, media: str, key: bytes = KEYS[0], *, personal: bool = False) -> str:
    request = Request("POST", "http://h/", (("Content-Type", media),), text.encode())
    return Redactor(key=key, personal=personal).request(request).body.decode()


@pytest.mark.parametrize(
    ("media", "text", "clean"),
    [
        ("text/csv", 'id,password,note\r\n1,hunter2,x\r\n2,"a ""b",y\r\n3,,\r\n',
         'id,password,note\r\n1,redactx,x\r\n2,"redx",y\r\n3,,\r\n'),
        ("text/csv; charset=utf-8", "\ufeffid;Api Key\n1; 12345678\n", "\ufeffid;Api Key\n1; 00000000\n"),
        ("text/csv", "password\nhunter2", "password\nredactx"),
        ("text/tab-separated-values", "pin\tpassword\n1,2\thunter2\tx\n", "pin\tpassword\n1,2\tredactx\tx\n"),
        ("", "user,password\nada,hunter2", "user,password\nada,redactx"),
        ("text/plain", '"user"|"password"\n"a\n|b"|"hunter2"\n', '"user"|"password"\n"a\n|b"|"redactx"\n'),
        ("text/plain", "Password, secret and others\nare words of prose\n",
         "Password, secret and others\nare words of prose\n"),
        ("text/csv", "password_policy,tokens_used\nstrict,12\n", "password_policy,tokens_used\nstrict,12\n"),
        ("text/csv", "", ""),
    ],
)  # fmt: skip
def test_columns(media: str, text: str, clean: str) -> None:
    assert sent(text, media) == clean
    assert sent(clean, media, KEYS[1]) == clean


def test_values_that_look_like_secrets_and_persons() -> None:
    token, email = "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "ada.lovelace@corporation.com"
    text = f"note,email\n{token},{email}\n"
    assert token not in sent(text, "text/csv")
    assert email in sent(text, "text/csv")
    clean = sent(text, "text/csv", personal=True)
    assert "@example.com" in clean
    assert email not in clean
    head = '--b\r\nContent-Disposition: form-data; name="f"\r\nContent-Type: text/csv\r\n\r\n'
    part = f"{head}id,secret\n1,{'q' * 15}\r\n--b--"
    assert "qqq" not in sent(part, "multipart/form-data; boundary=b")
