"""A name comes through the proxy's address whole, whatever the client makes of it."""

from base64 import b64encode
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.auth import _basic_auth_str
from requests.utils import get_auth_from_url

from driftproxy.traffic.matching.identity import address_for, admitted, identity, with_password

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(NAMES, NAMES)
def test_what_goes_in_comes_out(cassette: str, test: str) -> None:
    address = address_for("http://127.0.0.1:8080", cassette, test)
    assert (urlsplit(address).hostname, urlsplit(address).port) == ("127.0.0.1", 8080)
    url = httpx.URL(address)
    by_httpx = b64encode(f"{url.username}:{url.password}".encode()).decode()
    assert identity(f"Basic {by_httpx}") == (cassette, test)
    user, password = get_auth_from_url(address)
    assert identity(_basic_auth_str(user, password)) == (cassette, test)


def test_a_plain_name_stays_as_people_write_it() -> None:
    assert identity("basic " + b64encode(b"billing/test_pay:tests/test_a.py::test_b[x]").decode()) == (
        "billing/test_pay",
        "tests/test_a.py::test_b[x]",
    )
    assert identity("Basic " + b64encode(b"billing").decode()) == ("billing", "")
    assert identity("Basic " + b64encode("Grüße:".encode("latin-1")).decode()) == ("Grüße", "")


@pytest.mark.parametrize("header", [None, "", "Basic", "Basic ", "Basic ???", "Bearer abc", "Basic YQ", "Basic é"])
def test_what_is_no_basic_authentication_names_nothing(header: str | None) -> None:
    assert identity(header) == ("", "")


def test_a_password_comes_before_the_test() -> None:
    proxy = with_password("http://192.0.2.1:8080", "secret-secret-16")
    assert proxy == "http://-:secret-secret-16@192.0.2.1:8080"
    assert address_for(proxy, "c", "t") == "http://c:secret-secret-16%3At@192.0.2.1:8080"
    for said, who in (("secret-secret-16:a:b", ("c", "a:b")), ("secret-secret-16", ("c", "")), ("secret", None)):
        assert admitted(("c", said), "secret-secret-16") == who
    assert admitted(("-", "secret-secret-16"), "secret-secret-16") == ("", "")
    assert admitted(("c", "t"), "") == ("c", "t")
    assert with_password("http://h:1", "") == "http://h:1"
