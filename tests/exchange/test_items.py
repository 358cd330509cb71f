"""The fast way to write an interaction gives what the slow one does, whatever is in it."""

from hypothesis import given
from hypothesis import strategies as st

from driftproxy.exchange._items import dump_item
from driftproxy.exchange._yaml import dump

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LONG = st.lists(st.sampled_from(["word", " ", "\n", '"', "'", ": ", "- ", "#", "\t", "é", "{", "x" * 90]), max_size=60)
TEXTS = WORDS | LONG.map("".join) | st.sampled_from(["", "null", "1", "yes", "2026-11-21", "~", "? ", "x" * 200])
HEADERS = st.dictionaries(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), max_size=4)
BODIES = TEXTS | st.binary(max_size=200)
MESSAGES = st.fixed_dictionaries(
    {
        "request": st.fixed_dictionaries(
            {"method": TEXTS, "uri": TEXTS, "body": st.none() | BODIES.filter(bool), "headers": HEADERS}
        ),
        "response": st.fixed_dictionaries(
            {
                "status": st.fixed_dictionaries({"code": st.integers(100, 599), "message": TEXTS}),
                "headers": HEADERS,
                "body": st.fixed_dictionaries({"string": BODIES}),
            }
        ),
    }
)


@given(MESSAGES)
def test_the_bytes_are_the_same(interaction: dict[str, dict[str, object]]) -> None:
    assert dump_item(interaction) == dump([interaction])
