"""Do several things that headers say at once stay apart?"""

from tests.diff.heads.answers import response, said


def test_each_is_said_once() -> None:
    before = response(("X-Total-Count", "2"), ("X-RateLimit-Limit", "60"), ("API-Version", "1.0"))
    after = response(("Sunset", "Sat, 31 Oct 2026 23:59:59 GMT"), ("API-Version", "1.1"))
    assert sorted((path, finding.rule) for path, finding in said(before, after).items()) == [
        ("header api-version", "version_moved"),
        ("header deprecation", "deprecation_announced"),
        ("header rate limit", "rate_limit_changed"),
        ("header x-total-count", "header_gone"),
    ]


def test_nothing_differs_from_itself() -> None:
    one = response(("X-Total-Count", "2"), ("Link", '</x>; rel="next"'), ("Warning", '299 - "x"'))
    assert not said(one, one)
