"""Is another format or media type said, and no type at all not taken for one?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.http import Response
from tests.answers import recording

PNG, JPEG = b"\x89PNG\r\n\x1a\n\0", b"\xff\xd8\xff\xe0"


def typed(media: str, body: bytes = b"{}") -> Response:
    return Response(200, headers=(("Content-Type", media),) if media else (), body=body)


@pytest.mark.parametrize(
    ("before", "after", "rules"),
    [
        (typed("application/json"), typed("text/plain"), ["media_type_changed"]),
        (typed("application/json"), typed(""), ["media_type_changed"]),
        (typed("application/json"), typed("text/html", b"<html>"), ["body_format_changed"]),
        (typed("image/png", PNG), typed("image/png", JPEG), ["body_format_changed"]),
        (typed("image/png", PNG), typed("image/jpeg", JPEG), ["media_type_changed"]),
        (typed("image/png", PNG), typed("image/png", PNG + b"\xff"), []),
        (typed("application/json"), typed("APPLICATION/JSON; charset=utf-8"), []),
        (typed(""), typed("application/json"), []),
        (typed("", b""), typed("application/octet-stream", b""), []),
        (typed("text/plain", b""), typed("text/html", b""), []),
    ],
)
def test_format_and_media_type(before: Response, after: Response, rules: list[str]) -> None:
    assert [finding.rule for finding in drift([recording(before)], [recording(after)]).findings] == rules
