"""Where a redirect leads if one host stands in the place of another."""

__all__ = ["relocated"]


def relocated(url: str, origin: str, place: str) -> str:
    """Return the URL with `place` for `origin` (both `https://host:port`); as it is if it leads elsewhere."""
    start, rest = url[: len(origin)], url[len(origin) :]
    return place + rest if start.lower() == origin.lower() and rest[:1] in _ENDS else url


_ENDS = ("", "/", "?", "#")
