"""Does git overlook what lies in the state folder?"""

import subprocess
from pathlib import Path

from driftproxy.adapters.unversioned import unversioned


def test_git_overlooks_all_of_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for _ in range(2):
        unversioned(tmp_path / "new" / "state")
        (tmp_path / "new/state/key").touch()
    told = subprocess.run(["git", "status", "--porcelain"], cwd=tmp_path, capture_output=True, check=True)
    assert not told.stdout
