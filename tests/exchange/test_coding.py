"""Content codings are taken off on reading, whichever is there, and what is not coded stays."""

import gzip
import json
import zlib
from base64 import b64encode
from functools import partial

import brotli
import pytest
import zstandard

from driftproxy.exchange._coding import decoded
from driftproxy.exchange.vcr import dumps, loads

packed = partial(gzip.compress, mtime=0)  # the same bytes in every worker of a test run
TEXT = b"a text that is long enough to be worth it" * 3


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", packed(TEXT)),
        ("X-GZIP", packed(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT, wbits=-15)),
        ("br", brotli.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT)),
        ("gzip", packed(TEXT[:9]) + packed(TEXT[9:])),
        ("zstd", zstandard.compress(TEXT[:9]) + zstandard.compress(TEXT[9:])),
        ("gzip, br", brotli.compress(packed(TEXT))),
    ],
)
def test_a_coded_body_is_unpacked_and_its_headers_say_so(coding: str, body: bytes) -> None:
    headers = (("Content-Encoding", coding), ("Content-Length", str(len(body))), ("X", "y"))
    assert decoded(headers, body) == ((("Content-Length", str(len(TEXT))), ("X", "y")), TEXT)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        *[
            ("gzip", TEXT),
            ("br", TEXT),
            ("zstd", TEXT),
            ("deflate", TEXT),
            ("odd", TEXT),
            ("identity", TEXT),
            ("gzip", b""),
        ],
        # cut off
        *[
            ("gzip", packed(TEXT)[:-9]),
            ("br", brotli.compress(TEXT)[:-1]),
            ("zstd", zstandard.compress(TEXT)[:-1]),
        ],
        ("deflate", zlib.compress(TEXT)[:-1]),
    ],
)
def test_what_is_not_so_coded_stays_as_it_is(coding: str, body: bytes) -> None:
    headers = (("Content-Encoding", coding), ("Content-Length", "7"))
    assert decoded(headers, body) == (headers, body)


def test_a_cassette_is_written_unpacked() -> None:
    coded = b64encode(packed(b"{}")).decode()
    item = {
        "request": {"uri": "http://h/"},
        "response": {"status": 200, "headers": {"Content-Encoding": "gzip"}, "body": {"base64_string": coded}},
    }
    cassette = loads(json.dumps({"interactions": [item]}).encode(), "c")
    assert cassette.interactions[0].response.body == b"{}"
    assert b"gzip" not in dumps(cassette)
