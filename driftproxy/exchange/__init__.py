"""Files of recordings to cassettes and back, one file per format; what a file holds says which it is, not its name."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable

from driftproxy.exchange._lines import lines_of
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette
from driftproxy.model.plugin import Exchange
from driftproxy.plugins import discover

__all__ = ["HEAD", "format_of", "lines_of", "loads"]

HEAD = 4096
"""How many bytes of a file `format_of` looks at."""


def format_of(start: bytes) -> Exchange | None:
    """Return the format of a file that begins so, or None if none claims it; an empty one is VCR.py's."""
    head = _utf8(start[:HEAD]).removeprefix(BOM_UTF8)
    claims = [(one.claim(head), name) for name, one in discover("exchange", Exchange).items()]
    loudest, name = max(claims)
    return discover("exchange", Exchange)[name] if loudest > 0 else None


def loads(
    data: bytes, name: str, form: Exchange | None = None, beside: Callable[[str], bytes] | None = None
) -> Cassette:
    """Return the cassette that a file holds; raises CassetteError that begins with `name`.

    What it holds says of which format it is, unless `form` does. `beside` returns what files hold that it names, and
    raises OSError; without it they are not read.
    """
    if data.startswith(_POINTER):
        raise CassetteError(f"{name}: this is a pointer of Git LFS, not the recording; `git lfs pull` fetches that")
    found = form or format_of(data) or discover("exchange", Exchange)["vcr"]
    data = _utf8(data)
    return found.loads(found.embed(data, beside) if found.embed and beside else data, name)


_POINTER = b"version https://git-lfs.github.com/"
_WIDE = {BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}


def _utf8(data: bytes) -> bytes:
    """Return a text in UTF-8 that may be in UTF-16, as some programs for Windows export it."""
    coding = _WIDE.get(data[:2])
    return data[2:].decode(coding, "replace").encode("utf-8", "replace") if coding else data
