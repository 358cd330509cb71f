"""URL-encoded forms: a map from field to its value, or to the list of its values where it repeats."""

from urllib.parse import parse_qs

from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["form"]


def _claim(media: str, _body: bytes) -> float:
    return 0.9 if media == "application/x-www-form-urlencoded" else 0.0


def _parse(body: bytes, _media: str) -> Plain:
    fields = parse_qs(body.decode("utf-8"), keep_blank_values=True)
    return {name: values[0] if len(values) == 1 else list(values) for name, values in fields.items()}


form = BodyFormat(claim=_claim, parse=_parse)
