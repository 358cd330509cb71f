"""A redirect to the host that we stand in for leads to us, any other where it did."""

import pytest

from driftproxy.traffic.serving.relocate import relocated


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://API.example/a?b#c", "http://us:1/a?b#c"),
        ("https://api.example", "http://us:1"),
        ("https://api.example?b", "http://us:1?b"),
        ("https://api.example.org/a", "https://api.example.org/a"),
        ("https://api.example:8443/a", "https://api.example:8443/a"),
        ("http://api.example/a", "http://api.example/a"),
        ("/a", "/a"),
        ("", ""),
    ],
)
def test_where_it_leads(url: str, leads: str) -> None:
    assert relocated(url, "https://api.example", "http://us:1") == leads
