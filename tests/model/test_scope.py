"""Does a part of a scope fit what it says, and nothing beyond?"""

import pytest

from driftproxy.model.scope import matches


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("", "$.anything", True),
        ("$.items[*].id", "$.items[*].id", True),
        ("$.items[*].id", "$.items[*].owners[*].id", False),
        ("$.items[*].*", "$.items[*].owners[*].id", True),
        ("$.rates.{*}", "$.rates.{*}", True),
        ("$.rates.{*}.n", "$.rates.{*}.by.{*}.n", False),
        ("$.*.id", "$.a.b.id", True),
        ('$["x.y"]', '$["x.y"]', True),
        ('$["[a]"]', '$["a"]', False),
        ("GET */v1/*", "GET api.test/v1/users/{id}", True),
    ],
)
def test_an_asterisk_fits_anything_and_elements_fit_elements(pattern: str, text: str, *, fits: bool) -> None:
    assert matches(pattern, text) is fits
