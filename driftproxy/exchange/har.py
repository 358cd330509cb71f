"""HTTP archives, HAR 1.2, as browsers and proxies export them (http://www.softwareishard.com/blog/har-12-spec)."""

import re

from driftproxy.exchange._har import plain_body, read
from driftproxy.model.plugin import Exchange

__all__ = ["har"]

_LOG = re.compile(rb"""\A\s*(?:---\s+)?\{?\s*["']?log["']?\s*:""")


def _claim(start: bytes) -> float:
    return float(_LOG.match(start) is not None and b"_recordingName" not in start)


har = Exchange(title="HAR", claim=_claim, loads=lambda data, name: read(data, name, plain_body))
