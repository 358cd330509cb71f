"""Does the house keep its own habits: small files, no forbidden names, sorted front doors, a test for each part?"""

import ast
from pathlib import Path

import pytest

MODULES = sorted(path for path in Path("driftproxy").rglob("*.py") if "suite" not in path.parts)
BANNED = {"utils", "helpers", "common", "base", "manager", "core", "misc"}
MOST_LINES = 400


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_is_small_well_named_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert path.stem not in BANNED
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_all_is_sorted_and_true(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: list[str] = next(
        (ast.literal_eval(node.value) for node in tree.body
         if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"),
        [],
    )  # fmt: skip
    assert names == sorted(names, key=lambda name: (not name.isupper(), name))
    imported = {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    defined = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assigned = {
        getattr(target, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    }
    assert set(names) <= imported | defined | assigned


@pytest.mark.parametrize("folder", sorted({path.parent.name for path in MODULES} - {"driftproxy"}))
def test_every_folder_has_tests(folder: str) -> None:
    assert [path for near in (f"{folder}/test_*.py", f"test_{folder}*.py") for path in Path("tests").rglob(near)]
