"""Accept findings of the last result: the cassettes they are about change, and so does what is written of them."""

from collections.abc import Callable
from importlib.metadata import version

from driftproxy.adapters.clock import today
from driftproxy.adapters.config import Config
from driftproxy.adapters.redaction import redactor_of
from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.results import LastResult
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.finding import Finding, Report
from driftproxy.workflows.accept import Accepted, Choice, Effect
from driftproxy.workflows.accept import accept as accepted
from driftproxy.workflows.baseline import write_baseline

__all__ = ["accept"]


def accept(
    config: Config,
    choice: Choice,
    *,
    heal: bool | None = None,
    ask: Callable[[Finding, Effect], bool] = lambda _finding, _effect: True,
) -> Accepted:
    """Bring the answers that the chosen findings are about to what the API says now, and write the baseline anew.

    They are healed or replaced, as the configuration says where `heal` is None; `ask` is asked about each finding.
    Raises DriftproxyError for a choice that names what the last result does not have, and as `workflows.accept` does.
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
        heal=policy if (config.accept == "heal" if heal is None else heal) else None,
        ask=ask,
    )
    if done.findings:
        write_baseline(folder, redactor, policy)
    return done


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
