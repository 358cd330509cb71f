"""The state folder of a project is in no repository: what lies there is this machine's own, and a key is among it."""

from pathlib import Path

__all__ = ["unversioned"]


def unversioned(folder: Path) -> None:
    """Make the folder where there is none, and let git overlook all that is in it; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_bytes(b"*\n")
