"""Which thing is it: the value of the field that tells one from all others of its kind, as APIs call it."""

from driftproxy.model.plain import Plain

__all__ = ["IDS", "WITHIN", "identity"]

IDS = ("id", "_id", "uuid", "guid", "uid", "gid", "sid", "sha", "ts")
"""`sid` is Twilio's, `sha` that of what Git holds, `gid` Asana's, `ts` Slack's."""

WITHIN = ("node", "metadata", "sys")
"""Where it may lie: in the edges of a connection (Relay), in the objects of Kubernetes, of Contentful."""


_EVERY = frozenset({*IDS, *WITHIN})


def identity(value: Plain) -> str | None:
    """Return the id of a thing as text, None where it has none; a number that is a text now is the same id."""
    if not isinstance(value, dict):
        return None
    if type(found := value.get("id")) in (str, int):  # as nearly always
        return str(found)
    if _EVERY.isdisjoint(value):  # as most of what has no id, and that sooner than to ask for each
        return None
    within = (holder for name in WITHIN if isinstance(holder := value.get(name), dict))
    told = (record[name] for record in (value, *within) for name in IDS if name in record)
    return next((str(one) for one in told if isinstance(one, str | int)), None)
