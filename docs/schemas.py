"""Puts the JSON Schema of the report into the guide as a file of its own, when the guide is built."""

import json

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from driftproxy.adapters.storage.results import report_schema

__all__ = ["on_files"]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Return the files of the guide with the schema among them; called by MkDocs."""
    schema = f"{json.dumps(report_schema(), indent=2)}\n"
    files.append(File.generated(config, "report-1.schema.json", content=schema))
    return files
