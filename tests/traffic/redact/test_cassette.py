"""A whole cassette without its secrets."""

from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted

SECRET = "7f3Kq9ZxLm2Vt8Rw5Yb1"


def test_what_is_a_secret_later_is_one_earlier_too() -> None:
    early = Interaction(Request("GET", f"https://api.test/v1/things/{SECRET}"), Response(200))
    late = Interaction(Request("GET", f"https://api.test/v1?api_key={SECRET}"), Response(200))
    clean = redacted(Cassette("a", (early, late)), Redactor())
    assert clean.name == "a"
    assert SECRET not in str(clean)


def test_what_holds_none_stays_as_it_is() -> None:
    cassette = Cassette("a", (Interaction(Request("GET", "https://api.test/v1"), Response(200, body=b"{}")),))
    assert redacted(cassette, Redactor()) == cassette
