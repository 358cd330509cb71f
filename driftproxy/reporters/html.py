"""The report as a page: one self-contained file, everything escaped, no script."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from driftproxy.model.finding import Report
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._entries import by_place
from driftproxy.reporters._words import about_scopes, by_reason, ignored, possible, summary, sure, varying

__all__ = ["html"]


def _render(report: Report) -> str:
    environment = Environment(
        loader=PackageLoader("driftproxy.reporters"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["printable"] = printable
    return environment.get_template("report.html").render(
        report=report,
        summary=summary(report),
        sections=[("Drift", by_place(sure(report))), ("Possible", by_place(possible(report)))],
        ignores=[
            ("Known to vary", varying(report)),
            ("Ignored", ignored(report)),
            ("Configuration to look at", about_scopes(report)),
        ],
        reasons=by_reason(report.unchecked),
    )


html = Reporter(suffix=".html", render=_render)
