"""What the configuration says of a host becomes what may be sent to it."""

import pytest

from driftproxy.adapters.configuration.hosts import Host, host_name
from driftproxy.traffic.resending.permit import Permit


def test_what_is_declared_is_what_is_permitted() -> None:
    assert Host().permit("api.test") == Permit("https")
    assert Host().permit("127.0.0.1:8000") == Permit("http")
    assert Host(scheme="https").permit("127.0.0.1:8000") == Permit("https")
    host = Host(kind="production", allow=("POST /v1",), private=True)
    assert host.permit("api.test") == Permit("https", production=True, allow=("POST /v1",), private=True)


def test_a_key_in_the_query_fills_that_parameter() -> None:
    said = {"kind": "api-key", "query": "Key", "key": "${A}"}
    assert Host.model_validate({"credential": said}).permit("api.test").fills == {"key"}


@pytest.mark.parametrize(
    ("key", "name"), [("API.test:443", "api.test"), ("api.test.:8", "api.test:8"), ("[::1]:8", "[::1]:8")]
)
def test_a_host_is_named_as_urls_name_it(key: str, name: str) -> None:
    assert host_name(key) == name


@pytest.mark.parametrize("key", ["https://a.b", "a b", "", "a/b", "u@a.b", "a.b:port"])
def test_what_is_no_host_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="must be a host"):
        host_name(key)
