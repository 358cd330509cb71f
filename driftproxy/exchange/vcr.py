"""VCR.py's cassettes, format version 1: YAML is read and written, its JSON too (https://vcrpy.readthedocs.io)."""

import re

from driftproxy.exchange._vcr_again import again, rewritten
from driftproxy.exchange._vcr_read import loads
from driftproxy.exchange._vcr_write import assembled, dump_interactions, dumps, dumps_json
from driftproxy.model.plugin import Exchange

__all__ = ["again", "assembled", "dump_interactions", "dumps", "dumps_json", "loads", "rewritten", "vcr"]

_NAMED = re.compile(rb"""(?:\A|[\s{,])["']?interactions["']?\s*:""")
_OLD = re.compile(rb"""\A\s*(?:-\s+|\[\s*\{\s*)["']?request["']?\s*:""")


def _claim(start: bytes) -> float:
    # Other tools have a list of that name, too, and say more of themselves.
    named = b"interactions" in start and _NAMED.search(start)
    return 0.5 if not start.strip() or named or _OLD.match(start) else 0.0


vcr = Exchange(title="VCR.py", claim=_claim, loads=loads, dumps=dumps, suffix=".yaml", again=again)
