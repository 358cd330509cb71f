"""Does a secret survive: on disk, in what is logged, in reports? And how much that is harmless is changed?

Plants secrets of every kind in every place, each another one, records them through the process that writes recordings,
and looks for every one of them, also escaped, in base64 and packed: in all files that are left, in what that process
said, and in the output of diff, scan, endpoints, schema and convert over the same recordings as another tool would have
left them. The aim is 0. The shape of every JSON body must be the same before and after.

`--data DIR` is a folder of recordings: what share of their values is changed, by kind, with the names of the fields to
read (never a value). The last line is JSON.
"""

import argparse
import base64
import gzip
import json
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

import brotli
import zstandard
from planting.secrets import linked, planted  # type: ignore[import-not-found]

from driftproxy.adapters.recording.frames import END, Exchanged, pack
from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange.vcr import dumps
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Response
from driftproxy.model.plain import Plain
from driftproxy.model.shape import Shape
from driftproxy.shapes.infer import infer
from driftproxy.traffic.redact import Redactor


def record(project: Path, exchanges: list[Interaction]) -> str:
    """Record the exchanges through the process that writes recordings; return what it said."""
    settings = {
        "cassettes": str(project / "cassettes"),
        "state": str(project / ".driftproxy"),
        "redact": [],
        "personal": "",
    }
    frames = [
        pack(
            Exchanged(
                number, f"c{number % 40}", "", one.request.method, one.request.url, _wire(one.request.headers),
                one.request.body, one.response.status, "OK", _wire(one.response.headers), one.response.body,
            )
        )
        for number, one in enumerate(exchanges)
    ]  # fmt: skip
    words = [sys.executable, "-m", "driftproxy.adapters.recording.writer", json.dumps(settings)]
    ended = subprocess.run(words, input=b"".join(frames) + END, capture_output=True, check=False)
    return (ended.stdout + ended.stderr).decode()


def _wire(fields: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode()) for name, value in fields)


def reported(project: Path, exchanges: list[Interaction]) -> str:
    """Return what the commands say of the same recordings as another tool would have left them."""
    sides = [Cassette(f"c{at}", tuple(exchanges[at::20])) for at in range(20)]
    for name, cassettes in (("old", sides), ("new", [Cassette(one.name, one.interactions[1:]) for one in sides])):
        (project / name).mkdir()
        for one in cassettes:
            body = b'{"changed": true}' if name == "new" else b""
            fresh = [
                Interaction(each.request, Response(each.response.status, "", (), body)) for each in one.interactions
            ]
            text = dumps(Cassette(one.name, tuple(fresh) if body and one.name < "c15" else one.interactions))
            (project / name / f"{one.name}.yaml").write_bytes(text)
    commands = [["diff", "old", "new", "--format", form] for form in ("text", "json", "markdown", "html")]
    commands += [["scan", "old"], ["endpoints", "old"], ["schema", "old"], ["convert", "old", "out.har", "--to", "har"]]
    commands += [["replay", "--", sys.executable, "-c", "pass"], ["scan", "old", "--fix"]]
    said = []
    for words in commands:
        ended = subprocess.run(
            [sys.executable, "-m", "driftproxy", *words], cwd=project, capture_output=True, check=False
        )
        said.append((ended.stdout + ended.stderr).decode("utf-8", "replace"))
        if ended.returncode not in (0, 1):
            print(f"driftproxy {' '.join(words)} ended with {ended.returncode}: {said[-1][-300:]}")
    written = (*project.glob("out.har"), *(project / "old").iterdir())
    return "\n".join((*said, *(path.read_text("utf-8", "replace") for path in written)))


def unpacked(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield what is in some bytes, and in what is packed there."""
    yield data
    if depth > 3:
        return
    for unpack in (gzip.decompress, zlib.decompress, brotli.decompress, lambda one: zstandard.decompress(one, 1 << 24)):
        with suppress(Exception):
            yield from unpacked(unpack(data), depth + 1)
    if b"\0" in data[:64]:
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            with suppress(ValueError):
                yield data.decode(encoding).encode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        for word in _words(json.loads(data)):
            with suppress(ValueError):
                yield from unpacked(base64.b64decode(word, validate=True), depth + 1)
            if word[:1] in "{[":
                yield from unpacked(word.encode("utf-8", "replace"), depth + 1)


def _words(value: Plain) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(child)


def forms(value: str) -> set[bytes]:
    """Return the ways in which a value may stand in a text."""
    line = max(value.split("\n")[1:-1] or [value], key=len)
    ways = {line, quote(line), quote_plus(line), quote(line, safe=""), json.dumps(line)[1:-1], line.replace("/", "\\/")}
    return {way.encode() for way in ways} | {base64.b64encode(line.encode())[:-4]}


def everything(project: Path) -> bytes:
    """Return all that is in the files of a project, unpacked."""
    found = [path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()]
    store = Folder(project / "cassettes")
    for name in store.names():
        for one in store.load(name).interactions:
            for body in (one.request.body, one.response.body):
                found += unpacked(body)
            found.append(repr((one.request.url, one.request.headers, one.response.headers)).encode())
    return b"\n".join(found)


def survivors(hay: bytes, plants: list[tuple[str, str, str]]) -> Counter[tuple[str, str]]:
    """Count, by kind and place, the secrets that are somewhere in the hay."""
    return Counter((kind, place) for kind, place, value in plants if any(form in hay for form in forms(value)))


def layout(shape: Shape) -> object:
    """Return what a comparison goes by."""
    fields = {name: layout(one) for name, one in shape.records.fields.items()} if shape.records else None
    lists = (shape.lists.count, shape.lists.lengths, layout(shape.lists.items)) if shape.lists else None
    return shape.labels, shape.timestamps, fields, lists


def reshaped(exchanges: list[Interaction]) -> int:
    """Return how many JSON bodies have another shape once they are redacted."""
    redactor, count = Redactor(key=b"k" * 32), 0
    for one in exchanges:
        with suppress(ValueError):
            before = json.loads(one.response.body)
            after = json.loads(redactor(one).response.body)
            count += layout(infer([before])) != layout(infer([after])) and "by" not in before  # a secret as a name
    return count


def measure_harmless(folder: Path, limit: int) -> dict[str, object]:
    """Print what is changed in real recordings, by kind and by the name of the field; never a value."""
    changed: Counter[str] = Counter()
    names: Counter[tuple[str, str]] = Counter()
    values = files = twice = drift = 0
    store = Folder(folder)
    for label in store.names():
        with suppress(CassetteError):
            cassette = store.load(label)
            files += 1
            redactor, asking = Redactor(key=b"k" * 32), Redactor(key=b"k" * 32)
            for one in cassette.interactions:
                clean = redactor(one)
                twice += Redactor(key=b"o" * 32)(clean) != clean
                for name, before, after in _pairs(one, clean):
                    values += 1
                    if before != after:
                        kind = _kind(asking, name, before)
                        changed[kind] += 1
                        names[kind, name.lower()] += 1
                drift += _reshaped(one, clean)
        if files >= limit:
            break
    share = sum(changed.values()) / max(1, values)
    print(f"\n{files} recordings, {values} values, {sum(changed.values())} changed ({share:.2%})")
    for kind, count in changed.most_common():
        shown = ", ".join(f"{name} {number}" for (of, name), number in names.most_common(2000) if of == kind)[:400]
        print(f"  {kind}: {count}: {shown}")
    print(f"changed by a second redaction: {twice} interactions; of another shape: {drift}")
    return {"files": files, "values": values, "changed": sum(changed.values()), "twice": twice, "reshaped": drift}


def _reshaped(one: Interaction, clean: Interaction) -> bool:
    if one.response.body == clean.response.body:
        return False
    with suppress(ValueError, RecursionError):
        before, after = json.loads(one.response.body), json.loads(clean.response.body)
        return layout(infer([before])) != layout(infer([after]))
    return False


def _pairs(one: Interaction, clean: Interaction) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and clean value of all headers, parameters and fields."""
    for side, other in ((one.request, clean.request), (one.response, clean.response)):
        for (name, value), (_, after) in zip(side.headers, other.headers, strict=True):
            if name.lower() != "content-length":
                yield name, value, after
        with suppress(ValueError, RecursionError):
            yield from _leaves("", json.loads(side.body), json.loads(other.body))
    with suppress(ValueError):
        url, other_url = urlsplit(one.request.url), urlsplit(clean.request.url)
        for (name, value), (_, now) in zip(parse_qsl(url.query), parse_qsl(other_url.query), strict=False):
            yield name, value, now
        for step, now in zip(url.path.split("/"), other_url.path.split("/"), strict=False):
            yield "(path)", step, now


def _leaves(name: str, before: Plain, after: Plain) -> Iterator[tuple[str, str, str]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for (key, value), now in zip(before.items(), after.values(), strict=False):
            yield from _leaves(key, value, now)
    elif isinstance(before, list) and isinstance(after, list):
        for value, now in zip(before, after, strict=False):
            yield from _leaves(name, value, now)
    else:
        yield name, json.dumps(before), json.dumps(after)


def _kind(asking: Redactor, name: str, value: str) -> str:
    asking.forget()
    asking.taken()
    asking.header(name, value)
    if not (kinds := asking.taken()):
        asking.text(f"{{{json.dumps(name)}: {value}}}")
        kinds = asking.taken()
    return ", ".join(kinds) or "below a name that says so, or known from elsewhere"


def main() -> None:
    """Plant, record, look; print a table and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of recordings, to see what is changed in them")
    parser.add_argument("--times", type=int, default=4, help="how many secrets of each kind in each place")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=1 << 30, help="how many recordings of --data to read")
    chosen = parser.parse_args()
    rng = Random(chosen.seed)
    plants = planted(rng, chosen.times)
    links = linked(rng, 20 * chosen.times)
    exchanges = [one for *_, one in plants] + [each for *_, them in links for each in them]
    secrets = [(kind, place, value) for kind, place, value, _ in (*plants, *links)]
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        logs = record(project, exchanges)
        on_disk = survivors(everything(project), secrets)
        in_logs = survivors(logs.encode(), secrets)
        in_reports = survivors(reported(project, exchanges).encode("utf-8", "surrogatepass"), secrets)
    shapes = reshaped(exchanges)
    kinds, places = ({one[part] for one in secrets} for part in (0, 1))
    print(f"{len(secrets)} secrets of {len(kinds)} kinds in {len(places)} places")
    for where, found in (("on disk", on_disk), ("in logs", in_logs), ("in reports", in_reports)):
        print(f"{where}: {sum(found.values())} survive")
        for (kind, place), count in found.most_common(30):
            print(f"  {count} {kind} in {place}")
    print(f"JSON bodies of another shape: {shapes}")
    figures: dict[str, object] = {
        "planted": len(secrets),
        "disk": sum(on_disk.values()),
        "logs": sum(in_logs.values()),
        "reports": sum(in_reports.values()),
        "reshaped": shapes,
    }
    if chosen.data:
        figures["harmless"] = measure_harmless(chosen.data, chosen.limit)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
