"""The billing API's recordings, made again: `python -m driftproxy.demo.recordings cassettes`.

Records the consumer's tests against version 1 into `billing-v1`, and what the same requests get from version 2 into
`billing-v2`. The API listens on port 8042, so that hosts in the files stay the same.
"""

import argparse
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from driftproxy.demo.stage import Stage
from driftproxy.model.errors import DriftproxyError

__all__ = ["main"]

_PORT = 8042


def main(arguments: list[str] | None = None) -> int:
    """Replace both folders of recordings; return 2 with one sentence on stderr if they cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m driftproxy.demo.recordings", description="Record the demo anew.")
    parser.add_argument("folder", type=Path, help="where `billing-v1` and `billing-v2` are to lie")
    folder = parser.parse_args(arguments).folder
    try:
        with TemporaryDirectory() as project:
            stage = Stage(Path(project), _Plain(), token="not-to-be-recorded", colour=False)  # noqa: S106
            stage.environment["DRIFTPROXY_KEY"] = ""  # so that what has not changed is the same file
            _record(stage, folder)
    except DriftproxyError as error:
        sys.stderr.write(f"driftproxy: {error}\n")
        return error.exit_code
    return 0


class _Plain:
    """Tells everything on stdout; see `Voice`."""

    def title(self, text: str) -> None:
        sys.stdout.write(f"\n{text}\n")

    def say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")

    def command(self, text: str) -> None:
        sys.stdout.write(f"$ {text}\n")

    def output(self, line: str) -> None:
        sys.stdout.write(f"    {line}\n")


def _record(stage: Stage, folder: Path) -> None:
    with stage.serving(1, _PORT) as url:
        stage.configure(url)
        stage.run("driftproxy record -- pytest -q", expect=0)
    _keep(stage, folder / "billing-v1")
    with stage.serving(2, _PORT):
        stage.run("driftproxy rerecord", expect=1)
    stage.run("driftproxy accept --all", expect=0)
    _keep(stage, folder / "billing-v2")


def _keep(stage: Stage, folder: Path) -> None:
    stage.keep_secrets()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(stage.folder / "cassettes", folder)


if __name__ == "__main__":
    sys.exit(main())
