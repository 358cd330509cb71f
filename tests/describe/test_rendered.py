"""The guide's page of an exported description: each operation of the demo's recordings is in it."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType


def hook() -> ModuleType:
    spec = spec_from_file_location("described_page", Path("docs/described.py"))
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_shows_every_operation_and_other_pages_stay_as_they_are() -> None:
    page = hook().on_page_markdown(Path("docs/described-api.md").read_text("utf-8"))
    for title in ("GET /v1/account", "POST /v1/invoices", "GET /v1/invoices/{id}"):
        assert f"## `{title}`" in page
    assert "| `id` | string, in path | yes | in_1003 |" in page
    assert "| `data[].line_items[].quantity` | integer | yes |" in page
    assert "**404 Not Found**, from 1 recorded" in page
    assert "<!--" not in page
    assert hook().on_page_markdown("another page") == "another page"
