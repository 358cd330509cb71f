"""Are names that mean the same told from names that do not?"""

import pytest

from driftproxy.diff.compound.names import convention, kinship, same_name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("userName", "username", True),
        ("user_name", "userName", True),
        ("user-name", "UserName", True),
        ("HTTPStatus", "http_status", True),
        ("user", "users", False),
        ("id", "uuid", False),
        ("+1", "-1", False),
        ("日本", "本日", False),
    ],
)
def test_the_same_words(one: str, other: str, *, same: bool) -> None:
    assert same_name(one, other) is same


def test_the_nearer_two_names_the_likelier_they_are_one() -> None:
    others = ["transactionId", "txn_id", "transaction_fee", "colour"]
    odds = [kinship("transaction_id", other) for other in others]
    assert odds == sorted(odds, reverse=True)
    assert len(set(odds)) == len(odds)


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("user_name", "snake_case"),
        ("userName", "camelCase"),
        ("UserName", "PascalCase"),
        ("user-name", "kebab-case"),
        ("name", ""),
        ("_links", ""),
    ],
)
def test_conventions(name: str, style: str) -> None:
    assert convention(name) == style
