"""Does every output say everything, and can nothing from outside steer a terminal or a page?"""

import re
from dataclasses import replace

import pytest

from driftproxy.drift import drift
from driftproxy.model.finding import Report, Unchecked
from driftproxy.model.http import Cassette, Response
from driftproxy.model.known import Known, Where
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import Reporter
from driftproxy.model.policy import Ignore, Policy
from driftproxy.plugins import discover
from tests.answers import cassette, get

REPORTERS = discover("reporters", Reporter)
every_reporter = pytest.mark.parametrize("reporter", REPORTERS.values(), ids=REPORTERS)
PEOPLE = ("html", "markdown", "text")
"""For people, who want to be told once what has one cause."""

EVIL = "<script>alert(1)</script>|`\x1b[31m\n"


def report(name: str = "name") -> Report:
    url = "http://api.test/things"
    stored = cassette(get(url, [{"id": 1, name: "Ada"}] * 2), get(f"{url}/x", 1), name="billing/test_pay")
    fresh = cassette(get(url, [{"id": 1}] * 2), get(f"{url}/x", Response(503)), name="billing/test_pay")
    tests = {"billing/test_pay": ("tests/test_pay.py::test_pay",)}
    left_out = [Unchecked("other", 0, "POST http://api.test/things", "unsafe", "POST is not sent again unasked")]
    return drift([stored], [fresh], unchecked=left_out, tests=tests, created="2026-01-31T03:00:00+00:00")


@pytest.mark.parametrize("name", ["github", "html", "json", "junit", "markdown", "text"])
def test_reports_for_people_say_since_when(name: str) -> None:
    before = report()
    found = [replace(one, since="2026-01-09", nights=17) for one in before.findings]
    assert re.search(r"2026-01-09.*\b17\b", REPORTERS[name].render(replace(before, findings=tuple(found))), re.DOTALL)


NOT_SAID = {REPORTERS["gitlab"]: {"tests/test_pay.py::test_pay"}}
"""What a format has no room for."""


@every_reporter
def test_every_report_names_what_changed_for_whom_and_what_was_not_checked(reporter: Reporter) -> None:
    text = reporter.render(report())
    words = {"$[*].name", "field_removed", "billing/test_pay", "tests/test_pay.py::test_pay", "503", "POST is not sent"}
    assert {word for word in words if word not in text} <= NOT_SAID.get(reporter, set())


IGNORES = (
    Ignore(path="$[*].name", reason="they told us <b>"),
    Ignore(rule="kind_changed"),
    Ignore(endpoint="GET *", until="2026-01-31"),
)


telling = pytest.mark.parametrize("reporter", [one for name, one in REPORTERS.items() if name != "gitlab"])
"""GitLab knows findings only."""


@telling
def test_every_report_says_what_is_ignored_and_which_ignores_are_idle(reporter: Reporter) -> None:
    before, after = cassette(get("http://a.test/", [{"name": "x"}] * 2)), cassette(get("http://a.test/", [{}] * 2))
    text = reporter.render(drift([before], [after], Policy(ignores=IGNORES, today="2026-02-01")))
    for word in ("clean", "they told us", "kind_changed", "2026-01-31"):
        assert word in text
    assert "is gone" in text or "field_removed" in text
    assert "<b>" not in text or reporter not in (REPORTERS["html"], REPORTERS["junit"], REPORTERS["markdown"])


def test_what_is_ignored_is_said_so_on_a_terminal() -> None:
    before, after = cassette(get("http://a.test/", [{"name": "x"}] * 2)), cassette(get("http://a.test/", [{}] * 2))
    assert (
        REPORTERS["text"].render(drift([before], [after], Policy(ignores=IGNORES, today="2026-02-01")))
        == """\
clean: 1 checked, no drift found, 1 ignored

Ignored:
  breaking at GET a.test/ → 200: `$[*].name` (string) is gone (they told us <b>)

Configuration to look at:
  expired on 2026-01-31: the ignore of endpoint `GET *`
  ignored nothing: the ignore of rule `kind_changed`
"""
    )


@telling
def test_every_report_lists_what_is_known_to_vary(reporter: Reporter) -> None:
    before, after = cassette(get("http://a.test/", {"name": "x"})), cassette(get("http://a.test/", {}))
    known = Known({Where("GET a.test/", 200, "$.name"): {"2026-10-03": ({"absent": 4, "string": 5},)}})
    text = reporter.render(drift([before], [after], known=known))
    for word in ("clean", "2026-10-03", "$.name", "field_removed"):
        assert word in text
    if reporter not in (REPORTERS["json"], REPORTERS["ndjson"]):
        assert "1 known to vary" in text
        assert "absent in 4 of 9 samples before" in text


ONE: Plain = {"email": "a@b.test", "id": 1}
NONE: Plain = {"id": 1}


def asked(first: Plain, other: Plain, times: int) -> Cassette:
    """So many endpoints, of which the first has another answer."""
    bodies = [first, *[other] * (times - 1)]
    return cassette(*(get(f"http://api.test/{chr(97 + n)}", [body, body]) for n, body in enumerate(bodies)))


def everywhere(times: int) -> Report:
    """A field gone from so many endpoints, and twice from the first."""
    return drift([asked({"a": ONE, "b": ONE}, ONE, times)], [asked({"a": NONE, "b": NONE}, NONE, times)])


@pytest.mark.parametrize("name", PEOPLE)
def test_a_report_for_people_says_one_cause_once_with_all_its_places(name: str) -> None:
    text = REPORTERS[name].render(everywhere(3))
    for endpoint in "abc":
        assert f"GET api.test/{endpoint}" in text
    assert "1 breaking" in text
    assert text.count("and at 3 more places, of 2 more endpoints") == 1
    assert "$[*].b.email" in text


def test_many_places_are_counted_on_a_terminal() -> None:
    text = REPORTERS["text"].render(everywhere(12))
    assert text.count("$[*].email") == 3
    assert "\n              and 8 more\n" in text


def test_a_cause_at_one_more_endpoint_is_told_in_the_singular() -> None:
    one = cassette(get("http://api.test/a", [{"x": 1}] * 2), get("http://api.test/b", [{"x": 1}] * 2))
    two = cassette(get("http://api.test/a", [{}] * 2), get("http://api.test/b", [{}] * 2))
    found = drift([one], [two])
    where = f"GET api.test/b → 200 `$[*].x` ({found.findings[1].fingerprint})"
    assert f"and at 1 more endpoint:\n              {where}\n" in REPORTERS["text"].render(found)


@telling
def test_every_report_says_its_notes(reporter: Reporter) -> None:
    assert "the notes cannot be read" in reporter.render(replace(report(), notes=("the notes cannot be read",)))


@every_reporter
def test_nothing_from_outside_steers_a_terminal(reporter: Reporter) -> None:
    assert "\x1b" not in reporter.render(report(EVIL))


def test_a_name_cannot_break_out_of_a_markdown_table() -> None:
    lines = REPORTERS["markdown"].render(report(EVIL)).splitlines()
    rows = [line for line in lines if line.startswith("| breaking")]
    assert len(rows) == 1
    assert rows[0].replace("\\|", "").count("|") == 8


def test_the_text_is_this() -> None:
    assert (
        REPORTERS["text"].render(report())
        == """\
drift: 1 checked, 1 breaking; 2 not checked

GET api.test/things → 200
  breaking  `$[*].name` (string) is gone
            - "name": string, such as "Aaa"
            field_removed 7c2a, high confidence: in 2 of 2 stored, in 0 of 2 fresh
  fixtures: billing/test_pay
  tests: tests/test_pay.py::test_pay

Not checked:
  1x server-error: answered 503, 200 was recorded: the host is in trouble (billing/test_pay)
  1x unsafe: POST is not sent again unasked (other)
""".replace("7c2a", report().findings[0].fingerprint)
    )


def test_what_the_message_says_already_is_not_said_again_as_a_diff() -> None:
    before, after = cassette(get("http://a.test/", {"a": 1})), cassette(get("http://a.test/", {"a": 1}, 404))
    text = REPORTERS["text"].render(drift([before], [after]))
    assert "200 OK" in text
    assert "- 200 OK" not in text


def test_what_was_never_to_be_asked_takes_few_lines_and_all_that_failed_is_said() -> None:
    left_out = [Unchecked("c", n, f"POST /{n}", "unsafe", f"`POST /{n}` is not allowed") for n in range(9)]
    left_out += [Unchecked("c", n, f"GET /{n}", "auth", f"answered 401 for {n}") for n in range(5)]
    for name, render in ((one, REPORTERS[one].render) for one in ("github", "markdown", "text")):
        said = render(Report((), 1, tuple(left_out)))
        assert (said.count("is not allowed"), said.count("answered 401")) == (3, 5), name
        assert re.search(r"6x (unsafe: )?for reasons like these; `driftproxy rerecord --dry-run` lists them", said)
        assert "14 not checked" in said
    levels = re.findall(
        r"::(\w+) title=not checked%3A (\w+)", REPORTERS["github"].render(Report((), 1, tuple(left_out)))
    )
    assert set(levels) == {("notice", "unsafe"), ("warning", "auth")}
    assert REPORTERS["html"].render(Report((), 1, tuple(left_out))).count("is not allowed") == 9
