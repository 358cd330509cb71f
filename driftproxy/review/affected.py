"""Which tests to run after recordings have changed."""

from collections.abc import Mapping, Sequence

from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.results import LastResult
from driftproxy.workflows.reviewing.affected import affected as changed

__all__ = ["affected"]


def affected(config: Config) -> tuple[Mapping[str, Sequence[str]], list[str]]:
    """Return the cassettes that have changed since the last comparison, with the tests that use each.

    And, in a sentence each, what could not be read. Raises NothingHeard if there was no comparison yet.
    """
    results = LastResult(config.state)
    return changed(opened(results.source()), results, redactor_of(config))
