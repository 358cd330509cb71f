"""Do the table of endpoints and their schemas speak of the same answers?"""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.policy import Policy
from driftproxy.workflows.surfaces.endpoints import endpoints
from driftproxy.workflows.surfaces.schema import schemas
from tests.answers import cassette, get

asked = st.lists(
    st.tuples(st.sampled_from(["users", "orders"]), st.integers(1, 99), st.sampled_from([200, 201, 404])), min_size=2
).filter(lambda every: len({(name, status) for name, _, status in every}) > 1)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked)
def test_each_status_in_the_table_has_a_schema_of_as_many_samples(
    tmp_path: Path, every: list[tuple[str, int, int]]
) -> None:
    recorded = [cassette(*(get(f"http://api.test/{name}/{n}", {"id": n}, status) for name, n, status in every))]
    lines = endpoints(recorded, Folder(tmp_path), Policy())
    described = schemas(recorded, Policy())["$defs"]
    assert isinstance(described, dict)
    table = {f"{one.endpoint} {status}": many for one in lines for status, many in one.statuses.items()}
    assert {name: one["x-samples"] for name, one in described.items() if isinstance(one, dict)} == table
