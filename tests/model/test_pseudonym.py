"""What stands for a secret is known as such without any key, and nothing else is."""

import pytest

from driftproxy.model.pseudonym import blanked, holds_pseudonym, is_pseudonym, short_pseudonyms

STANDING = [
    "REDACTED",
    "REDACTED4Tz7",
    "redactedk3m9x2",
    "sk_test_REDACTED.a1B2c3",
    "ghp_REDACTED.a1B2c3",
    "AKIAREDXQ2X7VEXAMPLE",
    "redacted.k3m9x2ab@example.com",
    "5ec2e7ed-0d1f-4a2b-9c3d-0123456789ab",
    "5EC2E7ED0D1F4A2B",
    "eyJhbGciOiJIUzI1NiJ9.eyJyZWRhY3RlZCI6ImFiYyJ9.c2ln",
    "cmVkYWN0ZWQ6UkVEQUNURUQ=",
    "9999991234567893",
    "00000000123456",
    "DE12000000001234567890",
    "+49 00 0000 1234",
    "https://redacted.example/REDACTED4Tz7",
    "-----BEGIN REDACTED KEY-----\nMHc\n-----END REDACTED KEY-----",
]
HARMLESS = [
    "",
    "AKIAIOSFODNN7EXAMPLE",
    "id",
    "red",
    "hello",
    "0",
    "10",
    "4111111111111111",
    "redact",
    "2024-01-01",
    "ada@example.com",
]


@pytest.mark.parametrize("text", STANDING)
def test_known_as_a_whole_and_inside_a_text(text: str) -> None:
    assert is_pseudonym(text)
    assert holds_pseudonym(f'{{"a": "{text}"}}')
    assert blanked(f"got '{text}', and {text}.") == "got 'REDACTED', and REDACTED."


@pytest.mark.parametrize("text", HARMLESS)
def test_real_values_are_none(text: str) -> None:
    assert not is_pseudonym(text)
    assert not holds_pseudonym(text)
    assert blanked(text) == text


def test_short_values_are_known_as_a_whole_only() -> None:
    shorts = short_pseudonyms()
    assert [len(word) for word in shorts] == list(range(12))
    assert all(map(is_pseudonym, shorts[4:]))
    assert is_pseudonym("0000")
    assert not holds_pseudonym("REDX 0000")


def test_a_word_of_english_is_no_pseudonym() -> None:
    assert not holds_pseudonym("this was redacted by the author")
