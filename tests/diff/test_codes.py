"""Are codes of languages, countries and currencies keys that are data, and short names not?"""

import pytest

from driftproxy.diff.codes import are_codes
from driftproxy.model.plain import Plain
from tests.answers import said


@pytest.mark.parametrize(
    "keys", ["en de", "US FR", "USD EUR GBP", "pt en is", "DE ID", "en id ms th vi", "en zh-hans pt-BR"]
)
def test_codes(keys: str) -> None:
    assert are_codes(keys.split())


@pytest.mark.parametrize(
    "keys",
    [
        "",
        "en",
        "USD",
        "id to",
        "am pm",
        "IN OUT",
        "en-US name",
        "x y",
        "kg lb",
        "no is",
        "en US",
        "lat lng",
        "id en de",
    ],
)
def test_names(keys: str) -> None:
    assert not are_codes(keys.split())


def test_another_language_is_no_other_field_and_another_shape_of_all_is() -> None:
    def names(**every: Plain) -> Plain:
        return {"id": 1, "names": every}

    assert said(names(en="Tree", de="Baum"), names(en="Tree", fr="Arbre")) == []
    assert said(names(en="Tree", de=1), names(en="Tree")) == [("field_removed", "$.names.de")]
    assert said(names(en="Tree", de="Baum"), names(en={"text": "Tree"}, de={"text": "Baum"})) == [
        ("kind_changed", "$.names.{*}")
    ]
    assert said({"rates": {"USD": 1.5, "EUR": 1}}, {"rates": {"USD": 1.5, "GBP": 2}}) == []
