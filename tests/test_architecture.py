"""Does the house keep its own habits: small files, no forbidden names, sorted front doors, a test for each part?"""

import ast
from pathlib import Path

import pytest

MODULES = sorted(path for path in Path("driftproxy").rglob("*.py") if "suite" not in path.parts)
BANNED = {"utils", "helpers", "common", "base", "manager", "core", "misc"}
MOST_LINES = 400


def test_a_module_is_small_well_named_and_says_what_it_is() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in MODULES}
    assert [path for path, text in texts.items() if len(text.splitlines()) > MOST_LINES] == []
    assert [path for path in MODULES if path.stem in BANNED] == []
    assert [path for path, text in texts.items() if not ast.get_docstring(ast.parse(text))] == []


def test_all_is_sorted_and_true() -> None:
    # Two tests for all modules together, since a thousand would cost more than what they look at.
    assert [path for path in MODULES if not _all_is_sorted_and_true(path)] == []


def _all_is_sorted_and_true(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: list[str] = next(
        (ast.literal_eval(node.value) for node in tree.body
         if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"),
        [],
    )  # fmt: skip
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
    in_order = sorted(names, key=lambda name: (not name.isupper(), name))
    return names == in_order and set(names) <= imported | defined | assigned


@pytest.mark.parametrize("folder", sorted({path.parent.name for path in MODULES} - {"driftproxy"}))
def test_every_folder_has_tests(folder: str) -> None:
    assert [path for near in (f"{folder}/test_*.py", f"test_{folder}*.py") for path in Path("tests").rglob(near)]
