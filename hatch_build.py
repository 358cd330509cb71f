"""Puts the manual page into the wheel, made from the commands themselves."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["ManualPage"]


class ManualPage(BuildHookInterface[Any]):
    """Found and called by hatchling."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the page; not for an installation that is edited."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from driftproxy.cli.man import manual  # noqa: PLC0415 - of the tree that is built
        finally:
            sys.path.remove(self.root)
        self._folder = TemporaryDirectory()
        page = Path(self._folder.name) / "driftproxy.1"
        page.write_text(manual(self.metadata.version), encoding="ascii")
        build_data["shared_data"][str(page)] = "share/man/man1/driftproxy.1"

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Remove what the wheel was made of."""
        if version != "editable":
            self._folder.cleanup()
