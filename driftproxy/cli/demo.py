"""`driftproxy demo`: see mock drift happen, and be found, on real traffic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import Console

__all__ = ["command"]


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
    help="Where to play it: a new or an empty folder. A temporary one if not given; it is kept.",
)
def command(folder: Path | None) -> None:
    """See mock drift happen, and be found, on real traffic.

    A small billing API and a consumer with tests are put into a folder. Then the story is told with the commands that
    you would type: record, replay, the provider's new version, rerecord, accept. It takes less than half a minute and
    needs no network.
    """
    import signal
    from tempfile import mkdtemp

    from rich.console import Console

    from driftproxy.demo.story import tell

    signal.signal(signal.SIGTERM, _stop)  # or the servers would stay behind
    console = Console(highlight=False, soft_wrap=True)
    colour = console.is_terminal and not console.no_color
    tell(folder or Path(mkdtemp(prefix="driftproxy-demo-")), _Terminal(console), colour=colour)


class _Terminal:
    """A voice on a terminal, or in a pipe; see `Voice`."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def title(self, text: str) -> None:
        self._console.print(f"\n{text}", style="bold cyan", markup=False)

    def say(self, text: str) -> None:
        self._console.print(text, markup=False)

    def command(self, text: str) -> None:
        self._console.print(f"$ {text}", style="bold", markup=False)

    def output(self, line: str) -> None:
        from rich.text import Text

        self._console.print(Text.assemble("    ", Text.from_ansi(line)))


def _stop(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
