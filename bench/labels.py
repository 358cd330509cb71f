"""Does the verdict on real re-recordings agree with what a person said who read both sides?

`--data DIR` is a folder with `real/labels.jsonl` (see its README), `--pairs DIR` holds the pairs themselves, as
`OWNER+NAME/ID/old.*` and `new.*`: they are of other people and not in any repository of ours. A pair is called `drift`
if a shown finding (confidence not low) is a warning or breaking, `additive` if all are information, else `noise`.
Printed is what was said of each pair that a person would call otherwise, of all with `--verbose`; recordings are
redacted first, as by the command. The last line is JSON: how many agree, on all three words and on drift or not, and
how much drift was flagged.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from driftproxy.drift import drift
from driftproxy.exchange import loads
from driftproxy.model.errors import CassetteError
from driftproxy.model.finding import Confidence, Report, Severity
from driftproxy.model.http import Cassette
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted

Label = dict[str, Any]


def cassette(folder: Path, side: str) -> Cassette:
    """Return one side of a pair; raises CassetteError if it cannot be read."""
    (path,) = folder.glob(f"{side}.*")
    return loads(path.read_bytes(), f"{folder.parent.name}/{folder.name}/{path.name}")


def compared(old: Cassette, new: Cassette) -> Report:
    redact = Redactor(frozenset())
    one, other = (redacted(Cassette("recording", each.interactions), redact) for each in (old, new))
    return drift([one], [other])


def called(report: Report) -> str:
    severities = {one.severity for one in report.findings if one.confidence is not Confidence.LOW}
    if severities & {Severity.BREAKING, Severity.WARNING}:
        return "drift"
    return "additive" if severities else "noise"


def words(report: Report) -> Iterator[str]:
    for one in report.findings:
        where = f"{one.endpoint} {one.status} {one.path}"
        said = f"{one.rule:24} {where}   {one.before[:60]} -> {one.after[:60]}"
        yield f"    {one.severity:8} {one.confidence:6} {one.certainty:.2f} {said}"
    kinds = Counter(one.kind for one in report.unchecked)
    yield f"    {report.verdict}, {report.checked} checked, not checked: {dict(kinds)}"


def expected(label: Label) -> Iterator[str]:
    for key, sign in (("changed_paths", "+"), ("noise_paths", "-")):
        for one in label[key]:
            yield f"    {sign} {one['kind']}: {one['path']}   ({one['endpoint']})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--verbose", action="store_true", help="print every pair")
    parser.add_argument("--only", default="", help="pairs whose id has this in it")
    parser.add_argument("--moved", action="append", default=[], help="LABEL=PAIR, for a pair that has another id today")
    options = parser.parse_args()
    moved = dict(each.split("=", 1) for each in options.moved)
    labels: list[Label] = [json.loads(line) for line in (options.data / "real" / "labels.jsonl").open()]
    labels = [one for one in labels if options.only in one["id"]]
    table: Counter[tuple[str, str]] = Counter()
    unread = 0
    for label in labels:
        folder = options.pairs / moved.get(label["id"], label["id"])
        try:
            old, new = cassette(folder, "old"), cassette(folder, "new")
        except (CassetteError, ValueError) as error:
            unread += 1
            print(f"{label['id']}: not read: {error}")
            continue
        broken = [*old.unread, *new.unread]
        report = compared(old, new)
        call = called(report)
        table[label["label"], call] += 1
        if options.verbose or call != label["label"]:
            print(f"{label['id']}: {label['label']} ({label['subtype']}), called {call}")
            print(*expected(label), *words(report), *(f"    not read: {one}" for one in broken), sep="\n")
    read = table.total()
    flagged, drifted = table["drift", "drift"], sum(n for (said, _), n in table.items() if said == "drift")
    print(f"{'':10}{'drift':>10}{'additive':>10}{'noise':>10}   called")
    for said in ("drift", "additive", "noise"):
        print(f"{said:10}" + "".join(f"{table[said, call]:>10}" for call in ("drift", "additive", "noise")))
    figures = {
        "pairs": len(labels),
        "read": read,
        "unread": unread,
        "agree": sum(n for (said, call), n in table.items() if said == call),
        "agree_on_drift": sum(n for (said, call), n in table.items() if (said == "drift") == (call == "drift")),
        "drift_flagged": flagged,
        "drift_total": drifted,
        "false_alarms": sum(n for (said, call), n in table.items() if said != "drift" == call),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
