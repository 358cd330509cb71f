"""What a CI job does with fresh recordings: one branch, one request for review, kept up to date, closed when clean."""

__all__ = ["BRANCH", "TITLE", "indented"]

BRANCH = "driftproxy/fresh-recordings"
"""The same every night, so that the same drift is the same request for review."""

TITLE = "Mock drift: take the fresh recordings"


def indented(text: str, spaces: int) -> str:
    """Return the lines of a script at the depth of a YAML block."""
    return "\n".join(f"{' ' * spaces}{line}" if line else "" for line in text.strip("\n").splitlines())
