"""Is the manual page whole, does man take it without a warning, and is it in the wheel?"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from driftproxy.cli.main import GROUPS, cli
from driftproxy.cli.man import manual

ROOT = Path(__file__).parents[2]
PAGE = manual("1.2.3")
NAMES = [entry.name for entries in GROUPS.values() for entry in entries]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page as a reader sees it."""
    if not shutil.which("man") or not shutil.which("groff"):
        pytest.skip("man is not installed")
    path = tmp_path_factory.mktemp("man") / "driftproxy.1"
    path.write_text(PAGE, encoding="ascii")
    env = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "1000", "MANROFFOPT": "-ww", "MAN_KEEP_FORMATTING": ""}
    command = ["man", "--warnings", "--local-file", str(path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return re.sub(".\x08", "", done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_in_it_with_its_options(name: str, shown: str) -> None:
    import click

    _, _, own = shown.partition(f"   driftproxy {name}\n")
    own = re.split(r"\n   driftproxy |\n[A-Z]", own)[0]
    with click.Context(cli) as context:
        command = cli.get_command(context, name)
    assert command
    for option in (one for one in command.params if isinstance(one, click.Option)):
        assert all(word in own for word in option.opts)
    (first, *_) = (command.help or "").split("\n\n")
    assert " ".join(first.split()) in re.sub(r"\s+", " ", own)


def test_nothing_that_is_said_is_a_request_to_roff(shown: str) -> None:
    assert "`driftproxy.toml`" in shown
    assert "0 clean, 1 drift" in shown
    assert 'eval "$(_DRIFTPROXY_COMPLETE=bash_source driftproxy)"' in shown
    assert all(
        line.split()[0][1:].isupper() or line[1:3] in {"nf", "fi", "nh"} for line in PAGE.splitlines() if line[0] == "."
    )


def test_the_wheel_has_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    version = wheel.name.split("-")[1]
    with ZipFile(wheel) as file:
        page = file.read(f"driftproxy-{version}.data/data/share/man/man1/driftproxy.1").decode("ascii")
    assert page == manual(version)


def test_it_is_made_with_nothing_but_click() -> None:
    only = "import sys; from driftproxy.cli.man import manual; manual('1')"
    only += "; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", only], cwd=ROOT, capture_output=True, text=True, check=True)
    ours = {one for one in done.stdout.split() if one not in sys.stdlib_module_names and not one.startswith("_")}
    assert ours <= {"click", "driftproxy", "colorama"}  # what is there when the wheel is built
