"""Random JSON documents, as APIs send them."""

from hypothesis import strategies as st

names = st.one_of(
    st.sampled_from(["id", "name", "userName", "status", "created_at", "items", "total", "x.y", ""]),
    st.text(max_size=8),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(["2026-01-31T12:00:00Z", "2026-01-31", "a@example.com", "12", "9.99", "open", "paid"]),
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)
