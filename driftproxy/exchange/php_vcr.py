"""php-vcr's and ExVCR's cassettes: lists in the layout of VCR.py, with a `url` (https://php-vcr.github.io)."""

import re

from driftproxy.exchange.vcr import loads
from driftproxy.model.plugin import Exchange

__all__ = ["php_vcr"]

_LIST = re.compile(rb"""\A\s*(?:---\s*)?(?:-\s+|\[\s*\{\s*)["']?request["']?\s*:""")
_URL = re.compile(rb"""\s["']?url["']?\s*:""")
_OLD = re.compile(rb"""\s["']?protocol["']?\s*:""")


def _claim(start: bytes) -> float:
    # VCR.py wrote such lists, too, before 1.0, with the URL in parts.
    return float(bool(_LIST.match(start) and _URL.search(start) and not _OLD.search(start)))


php_vcr = Exchange(title="php-vcr or ExVCR", claim=_claim, loads=loads)
