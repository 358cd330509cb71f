"""A report in which everything that comes from outside is meant to do harm."""

from dataclasses import replace

from driftproxy.model.finding import Confidence, Fixture, Ignored, Report, Run, Severity, Unchecked, Varying
from driftproxy.model.scope import Ignore
from driftproxy.model.surface import Endpoint
from tests.answers import FINDING

EVIL = "<script>alert(1)</script></script><!--\x1b[31m\u202e\u2028\0]]>\r\n::error::%0A=1+1|`\udc80,:&quot;'\""
"""Markup, a way out of a script, control characters, marks that turn text, a command, a formula, half a letter."""

FIXTURES = (Fixture(f"c/{EVIL}", (0, 2), (f"t::{EVIL}",), f"cassettes/{EVIL}.yaml", (3, 17)), Fixture("plain", (0,)))
BAD = replace(
    FINDING,
    title=EVIL,
    message=EVIL,
    endpoint=Endpoint("GET", "api.test", f"/{EVIL}", EVIL),
    path=f"$.{EVIL}",
    pointer=f"/{EVIL}",
    before=EVIL,
    after=EVIL,
    example_before=EVIL,
    example_after=f"={EVIL}",
    diff=(f'- "{EVIL}": string', f'+ "{EVIL}": null', f"  {EVIL}"),
    fixtures=FIXTURES,
)
MILD = replace(FINDING, severity=Severity.WARNING, fingerprint="def", fixtures=FIXTURES[1:], message="=cmd()")
REPORT = Report(
    findings=(BAD, MILD, replace(MILD, severity=Severity.INFO, confidence=Confidence.LOW, fingerprint="012")),
    checked=3,
    unchecked=(Unchecked(f"c/{EVIL}", 1, f"GET http://api.test/{EVIL}", "auth", EVIL),),
    endpoints=(str(BAD.endpoint), "GET api.test/clean"),
    created="2026-03-04T05:06:07+00:00",
    heard="2026-01-02",
    notes=(EVIL,),
    ignored=(Ignored(replace(BAD, fingerprint="345"), Ignore(path=EVIL, reason=EVIL)),),
    varying=(Varying(replace(BAD, fingerprint="678"), "2026-01-31", EVIL, 1, 2),),
    earlier=(
        Run("2026-03-02T05:06:07+00:00", EVIL, 3, 0, 0),
        Run("2026-03-03T05:06:07+00:00", "inconclusive", 3, 1, 6),
    ),
    expired=(Ignore(path=EVIL, until="2026-02-28"),),
)
