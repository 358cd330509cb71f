"""Which host is meant, and which hosts and addresses are local, however they are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.traffic.endpoints.host import authority_of, is_local, is_public, scheme_of

LOCAL = [
    "http://127.0.0.1:8000/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://api.localhost/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]:80/",
    "http://[fe80::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00::1]/",
    "http://224.0.0.1/",
    "http://100.64.0.1/",
    "http://127\u30020\uff0e0\uff611/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0.0.0.0/",
]


@pytest.mark.parametrize("url", LOCAL)
def test_local_addresses_are_known_in_every_spelling(url: str) -> None:
    assert is_local(authority_of(url))


@pytest.mark.parametrize("url", ["https://93.184.215.14/", "http://[2606:4700::1111]/", "https://a1.b2/"])
def test_public_hosts_are_not_local(url: str) -> None:
    assert not is_local(authority_of(url))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("10.1.2.3", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("::ffff:10.0.0.1", False),
        ("2606:4700::1", True),
    ],
)
def test_an_address_is_public_or_not(address: str, *, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.test/x", "api.test"),
        ("https://api.test:443", "api.test"),
        ("http://api.test", "api.test:80"),
        ("https://api.test:80", "api.test:80"),
        ("http://[::1]:8/", "[::1]:8"),
        ("https://u:p@api.test:8443/", "api.test:8443"),
    ],
)
def test_a_host_is_named_with_its_port_unless_it_is_that_of_https(url: str, host: str) -> None:
    assert authority_of(url) == host


@pytest.mark.parametrize(
    ("host", "scheme"),
    [
        ("api.test", "https"),
        ("api.test:80", "http"),
        ("api.test:8443", "https"),
        ("127.0.0.1:8000", "http"),
        ("localhost", "https"),
    ],
)
def test_the_scheme_is_https_but_locally_and_on_port_80(host: str, scheme: str) -> None:
    assert scheme_of(host) == scheme


@given(st.text())
def test_no_text_raises(text: str) -> None:
    is_local(authority_of(text))
    is_local(text)
