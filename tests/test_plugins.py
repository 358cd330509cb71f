"""Is a plug-in live because its file is there?"""

import sys
from collections.abc import Hashable
from pathlib import Path
from types import ModuleType

import pytest

from driftproxy.model.plugin import BodyFormat, Exchange, Reporter, Rule
from driftproxy.plugins import discover

FOLDERS = [("bodies", BodyFormat), ("exchange", Exchange), ("reporters", Reporter), ("rules", Rule)]


@pytest.mark.parametrize(("folder", "kind"), FOLDERS)
def test_every_file_of_a_folder_is_a_plugin(folder: str, kind: type[Hashable]) -> None:
    files = {path.stem for path in Path("driftproxy", folder).glob("[!_]*.py")}
    assert files == set(discover(folder, kind))


@pytest.mark.parametrize("count", [0, 2])
def test_a_file_without_exactly_one_plugin_is_refused(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = ModuleType(f"driftproxy.odd{count}")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    (tmp_path / "odd.py").write_text("\n".join(f"a{n} = {n}.5" for n in range(count)))
    with pytest.raises(TypeError, match=rf"odd must hold exactly one float, and holds {count}"):
        discover(f"odd{count}", float)
