"""The report as tests of JUnit's XML: an endpoint is a suite, a finding that makes the verdict drift has failed.

The common schema, that of Jenkins' xunit plugin, has no room for a file and line at a test, so the text says them.
"""

from collections import defaultdict
from xml.etree import ElementTree as ET

from driftproxy.model.finding import Finding, Report
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._sides import alarms, changed, evidence, spots
from driftproxy.reporters._words import about_scopes, ignored, summary, varying

__all__ = ["junit"]


def _render(report: Report) -> str:
    groups: defaultdict[str, list[Finding]] = defaultdict(list)
    for endpoint in report.endpoints:
        groups[endpoint] = []
    for finding in report.findings:
        groups[str(finding.endpoint)].append(finding)
    root = ET.Element("testsuites", name="driftproxy")
    for endpoint, findings in sorted(groups.items()):
        suite = ET.SubElement(root, "testsuite", name=printable(endpoint))
        for finding in findings:
            _case(suite, finding, failed=alarms(report, finding))
        if not findings:
            ET.SubElement(suite, "testcase", classname=_class(endpoint), name="has not drifted")
        _count(suite)
    if report.unchecked:
        suite = ET.SubElement(root, "testsuite", name="not checked")
        for item in report.unchecked:
            case = ET.SubElement(suite, "testcase", classname=_class(item.cassette), name=printable(item.request))
            ET.SubElement(case, "skipped", type=printable(item.kind), message=printable(item.reason))
        _count(suite)
    suite = ET.SubElement(root, "testsuite", name="driftproxy")
    said = (summary(report), *report.notes, *varying(report), *ignored(report), *about_scopes(report))
    ET.SubElement(suite, "system-out").text = "\n".join(map(printable, said))
    _count(suite)
    for name in ("tests", "failures"):
        root.set(name, str(sum(int(one.get(name, "0")) for one in root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(suite: ET.Element, finding: Finding, *, failed: bool) -> None:
    name = printable(f"{finding.status} {finding.path} {finding.rule}")
    case = ET.SubElement(suite, "testcase", classname=_class(str(finding.endpoint)), name=name)
    tests = sorted({test for fixture in finding.fixtures for test in fixture.tests})
    said = [
        f"{finding.severity}: {printable(finding.message)}",
        *changed(finding),
        f"{finding.rule} {finding.fingerprint}, {evidence(finding)}",
        *(f"{file}:{line}" if line else file for file, line in spots(finding)),
        *(f"used by {printable(test)}" for test in tests),
    ]
    kind = {"type": finding.rule, "message": printable(finding.message)} if failed else {}
    ET.SubElement(case, "failure" if failed else "system-out", kind).text = "\n".join(said)


def _class(name: str) -> str:
    """Return a name whose dots no reader takes for packages."""
    return f"driftproxy.{printable(name).replace('.', '_')}"


def _count(suite: ET.Element) -> None:
    counts = {
        "tests": "testcase",
        "failures": "testcase/failure",
        "errors": "testcase/errors",
        "skipped": "testcase/skipped",
    }
    for name, path in counts.items():
        suite.set(name, str(len(suite.findall(path))))


junit = Reporter(suffix=".xml", render=_render)
