"""Accept findings of the last result: the cassettes they are about change, and so does what is written of them."""

from collections.abc import Callable
from importlib.metadata import version

from driftproxy.adapters.clock import today
from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.configuration.habit import Habit, Way
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.results import LastResult
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.finding import Finding, Report
from driftproxy.model.words import counted
from driftproxy.workflows.baseline import write_baseline
from driftproxy.workflows.reviewing.accept import Accepted, Choice, Effect
from driftproxy.workflows.reviewing.accept import accept as accepted

__all__ = ["accept", "told", "way"]


def way(config: Config) -> Way:
    """Return how recordings are accepted if nothing else is said: as the configuration says, or as the last time."""
    return config.accept or Habit(config.state).way


def accept(
    config: Config,
    choice: Choice,
    *,
    heal: bool | None = None,
    ask: Callable[[Finding, Effect], bool] = lambda _finding, _effect: True,
) -> Accepted:
    """Bring the answers that the chosen findings are about to what the API says now, and write the baseline anew.

    They are healed or replaced, and what `heal` says is remembered; where it is None, `way` tells. `ask` is asked about
    each finding. Raises DriftproxyError for a choice that names what the last result does not have, and as
    `workflows.reviewing.accept` does.
    """
    results = LastResult(config.state)
    _check(choice, results.report())
    folder, redactor, policy = opened(results.source()), redactor_of(config, writes=True), config.policy()
    done = accepted(
        folder,
        results,
        redactor,
        choice,
        tool=f"driftproxy {version('driftproxy')}",
        today=today(),
        heal=policy if (way(config) == "heal" if heal is None else heal) else None,
        ask=ask,
    )
    if done.findings:
        write_baseline(folder, redactor, policy)
        if heal is not None:
            Habit(config.state).keep("heal" if heal else "whole")
    return done


def told(done: Accepted) -> list[str]:
    """Return what was done, a sentence each, without its full stop: the sum, what is otherwise, what to do next."""
    if not done.findings:
        return ["Nothing was accepted; no cassette was changed"]
    answers, cassettes = counted(sum(done.interactions.values()), "answer"), counted(len(done.interactions), "cassette")
    left_out = f"{counted(done.outdated, 'finding')} left out, as recordings have changed since they were compared"
    return [
        f"{counted(done.findings, 'finding')} accepted: {answers} changed in {cassettes}",
        *(
            f"{name}: interaction {index + 1} cannot be healed, and has the fresh answer instead"
            for name, index in sorted(done.whole)
        ),
        *([f"{left_out}; `driftproxy rerecord` compares them again"] if done.outdated else []),
        "`driftproxy affected --pytest` names the tests to run",
    ]


def _check(choice: Choice, report: Report) -> None:
    known = {
        "cassette": {fixture.cassette for finding in report.findings for fixture in finding.fixtures},
        "endpoint": {
            name
            for finding in report.findings
            for name in (str(finding.endpoint), f"{finding.endpoint.method} {finding.endpoint.path}")
        },
        "finding": {finding.fingerprint for finding in report.findings},
        "rule": {finding.rule for finding in report.findings},
    }
    for what, names in (
        ("cassette", choice.cassettes),
        ("endpoint", choice.endpoints),
        ("finding", choice.fingerprints),
        ("rule", choice.rules),
    ):
        if missing := sorted(names - known[what]):
            raise DriftproxyError(
                f"the last result has no drift in {what} `{missing[0]}`; `driftproxy report` shows it"
            )
