"""Replay with mitmproxy, in any of its interfaces: `mitmdump -s addons/replay.py --set drift_cassette=NAME`.

Answers come from the cassettes of the project in the working directory, by the same rules as in `driftproxy replay`. A
request that has no recording gets a 501 in any case: no real host is asked, not even those that `passthrough` names.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from driftproxy.adapters.configuration import (
    config,  # not `load` from it: mitmproxy takes a function of that name for a hook
)
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.replaying.addon import Replayer
from driftproxy.adapters.replaying.wire.door import Answer
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.results import LastResult
from driftproxy.cli.replay import choice_of, report
from driftproxy.faults import Faults, ordered
from driftproxy.workflows.replaying.replay import Session


def _start(cassette: str, orders: Sequence[str]) -> tuple[Answer, Callable[[Counter[str]], Sequence[str]]]:
    project = config.load(Path.cwd())
    session = Session(
        opened(project.cassettes),
        redactor_of(project),
        cassette=cassette,
        choice=choice_of(project),
        faults=Faults(map(ordered, (*orders, *project.faults))),
        fresh=LastResult(project.state).fresh,
    )
    return session.answer, lambda untrusting: report(session.outcome(0), untrusting)


addons = [Replayer(_start)]
"""The addon works alone, in mitmdump, and says at the end what came of it."""
