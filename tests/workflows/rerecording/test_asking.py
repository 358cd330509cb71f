"""Does no answer stand in the place of another's?"""

from driftproxy.model.http import Cassette, Response
from driftproxy.workflows.rerecording.asking import Asked
from tests.answers import get

STORED = [
    Cassette("a", tuple(get(f"https://api.test/{path}", {"n": n}) for n, path in enumerate(("job", "x", "job", "job"))))
]


def asked(*indexes: int) -> Asked:
    return Asked({("a", index): Response(200, body=b"%d" % index) for index in indexes})


def test_answers_are_compared_where_they_belong() -> None:
    (one,) = asked(1, 3).aligned(STORED)
    assert [(each.response.status, each.response.body) for each in one.interactions] == [
        (0, b""),
        (200, b"1"),
        (0, b""),
        (200, b"3"),
    ]


def test_what_could_be_taken_for_another_is_not_kept() -> None:
    def kept(*indexes: int) -> list[bytes]:
        return [each.response.body for one in asked(*indexes).kept(STORED) for each in one.interactions]

    assert kept(0, 1, 2, 3) == [b"0", b"1", b"2", b"3"]
    assert kept(0, 1, 2) == [b"0", b"1", b"2"]
    assert kept(1, 2, 3) == [b"1"]
    assert kept(0, 3) == [b"0"]
    assert asked().kept(STORED) == []
