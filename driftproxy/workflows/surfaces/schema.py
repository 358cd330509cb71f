"""What do the recorded answers look like, as JSON Schema."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import cast

from driftproxy.bodies import read
from driftproxy.diff.maps import entries
from driftproxy.model.errors import DriftproxyError, NothingHeard
from driftproxy.model.http import Cassette
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Policy
from driftproxy.model.surface import Endpoint
from driftproxy.shapes.schema import Schema, schema
from driftproxy.workflows.surfaces.surface import recorded

__all__ = ["DIALECT", "schemas"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Answers = tuple[Endpoint, int]


def schemas(cassettes: Iterable[Cassette], policy: Policy, endpoint: str = "", status: int = 0) -> Schema:
    """Return the JSON Schema of the recorded answers, of one endpoint and of one status if they are given.

    Where those are the answers of one status of one endpoint, it is their schema; where there are more, a document with
    a schema for each in `$defs`. An endpoint is written as reports write it, with the host or without. Raises
    DriftproxyError, with the nearest name, for one that is not recorded, and NothingHeard if no answer has a shape.
    """
    samples: defaultdict[Answers, list[Plain]] = defaultdict(list)
    names: set[str] = set()
    for one in recorded(cassettes, policy):
        names |= _names(one.endpoint)
        body = read(one.interaction.response)
        if body.shaped and (not endpoint or endpoint in _names(one.endpoint)) and status in (0, one.status):
            samples[one.endpoint, one.status].append(body.plain)
    if endpoint and endpoint not in names:
        near = get_close_matches(endpoint, sorted(names), n=1)
        hint = f"did you mean `{near[0]}`?" if near else "`driftproxy endpoints` lists them"
        raise DriftproxyError(f"the recordings have no endpoint `{endpoint}`; {hint}")
    if not samples:
        what = f"{endpoint or 'any endpoint'}{f' with status {status}' if status else ''}"
        raise NothingHeard(
            f"the recordings have no answer of {what} whose body has a shape; see `driftproxy endpoints`"
        )
    return _document(samples)


def _names(endpoint: Endpoint) -> set[str]:
    return {str(endpoint), f"{endpoint.method} {endpoint.path}"}


def _document(samples: Mapping[Answers, Sequence[Plain]]) -> Schema:
    found = {f"{where} {status}": schema(samples[where, status], entries) for where, status in sorted(samples)}
    if len(found) == 1:
        ((title, only),) = found.items()
        return {"$schema": DIALECT, "title": title, **only}
    return {"$schema": DIALECT, "$defs": cast("Plain", found)}
