"""Files and bodies that are damaged in any way: every reader refuses them with an error of ours, or reads something."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from driftproxy.exchange import loads
from fuzz.targets import seeds, targets
from tests.exchange.foreign import FILES, URL

VALID = [text.encode() for _, text in FILES.values()]
TOKENS = st.sampled_from(
    [
        *(
            b"\0",
            b"\xff",
            b"\xef\xbb\xbf",
            b"\n",
            b"\t",
            b" ",
            b"null",
            b"true",
            b"{",
            b"}",
            b"[",
            b"]",
            b"- ",
            b": ",
            b",",
        ),
        *(
            b"&a ",
            b"*a",
            b"<<: ",
            b"!!binary ",
            b"!!python/name:os.system ",
            b"!ruby/object:X ",
            b"? ",
            b"---\n",
            b"'",
            b'"',
        ),
        *(b"9" * 5000, b"-1", b"1e999", b"NaN", b"\\ud800", b"\\u0000", b"\xed\xa0\x80", b"interactions", b"request"),
        *(b"body", b"headers", b"url", b"status", b"http://[::", b"//h:99999999/", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"),
    ]
)
PLACES = st.integers(0, 1 << 14)
STEPS = st.lists(st.tuples(st.sampled_from("idrc"), PLACES, st.integers(1, 200), TOKENS), min_size=1, max_size=8)


def damaged(data: bytes, steps: list[tuple[str, int, int, bytes]]) -> bytes:
    """Insert tokens, delete parts, replace bytes, and copy parts to where they do not belong."""
    for kind, place, length, token in steps:
        at = place % (len(data) + 1)
        part = data[at : at + length]
        if kind == "i":
            data = data[:at] + token + data[at:]
        elif kind == "d":
            data = data[:at] + data[at + length :]
        elif kind == "r":
            data = data[:at] + token + data[at + len(token) :]
        else:
            other = (at * 7919) % (len(data) + 1)
            data = data[:other] + part + data[other:]
    return data


@pytest.mark.parametrize("name", targets())
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_damaged_is_refused_or_read(name: str, data: st.DataObject) -> None:
    begin = data.draw(st.sampled_from(seeds(name, VALID)))
    targets()[name](damaged(begin, data.draw(STEPS)))


@pytest.mark.parametrize("name", targets())
def test_what_is_not_damaged_is_no_defect_either(name: str) -> None:
    for seed in seeds(name, VALID):
        targets()[name](seed)


@pytest.mark.parametrize(
    "name", ["ruby.yml", "ruby.json", "go4.yaml", "page.har", "recording.har", "out.yaml", "vcr.json"]
)
def test_a_request_without_a_url_is_none(name: str) -> None:
    cassette = loads(FILES[name][1].replace(URL, "").encode(), "f")
    assert (len(cassette.interactions), len(cassette.unread)) == (0, 1)
    assert cassette.unread[0].startswith("f")
