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
import string
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

import brotli
import zstandard

from driftproxy.adapters.recording.frames import END, Exchanged, pack
from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange.vcr import dumps
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from driftproxy.model.plain import Plain
from driftproxy.model.shape import Shape
from driftproxy.shapes.infer import infer
from driftproxy.traffic.redact import Redactor

BASE62 = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
HEX = "0123456789abcdef"
Place = Callable[[str], Interaction]


def drawn(rng: Random, alphabet: str, length: int) -> str:
    """Return random characters, a digit and a letter among them."""
    return "".join(rng.choice(alphabet) for _ in range(length - 2)) + rng.choice("123456789") + rng.choice("abcdef")


def jwt(rng: Random) -> str:
    """Return a token that says who somebody is."""
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": drawn(rng, LOWER, 12), "iat": 1_700_000_000})
    said = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join((*said, drawn(rng, BASE62, 43)))


def card(rng: Random) -> str:
    """Return the number of a card that passes Luhn."""
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    total = sum(sum(divmod(digit * (2 - i % 2), 10)) for i, digit in enumerate(digits))
    return "".join(map(str, (*digits, -total % 10)))


def key(rng: Random) -> str:
    """Return a private key in lines."""
    lines = [drawn(rng, BASE62 + "+/", 64) for _ in range(6)]
    return "\n".join(("-----BEGIN RSA PRIVATE KEY-----", *lines, "-----END RSA PRIVATE KEY-----"))


NAMED: dict[str, Callable[[Random], str]] = {
    "password": lambda rng: drawn(rng, BASE62 + "!$%*-_.", rng.randrange(9, 20)),
    "hex": lambda rng: drawn(rng, HEX, rng.choice((32, 40, 64))),
    "opaque": lambda rng: drawn(rng, BASE62, rng.randrange(16, 60)),
    "base64": lambda rng: drawn(rng, BASE62 + "+/", 38) + "==",
    "uuid": lambda rng: "-".join(drawn(rng, HEX, size) for size in (8, 4, 4, 4, 12)),
    "digits": lambda rng: str(rng.randrange(10**11, 10**12)),
}
"""Secrets that show only by the name they stand beside."""
EVIDENT: dict[str, Callable[[Random], str]] = {
    "JWT": jwt,
    "Stripe live": lambda rng: "sk_live_" + drawn(rng, BASE62, 24),
    "Stripe test": lambda rng: "rk_test_" + drawn(rng, BASE62, 24),
    "GitHub": lambda rng: "ghp_" + drawn(rng, BASE62, 36),
    "GitHub fine-grained": lambda rng: "github_pat_" + drawn(rng, BASE62, 60),
    "GitLab": lambda rng: "glpat-" + drawn(rng, BASE62, 20),
    "Slack": lambda rng: (
        f"xoxb-{rng.randrange(10**11, 10**12)}-{rng.randrange(10**11, 10**12)}-" + drawn(rng, BASE62, 24)
    ),
    "AWS": lambda rng: "AKIA" + "".join(rng.choice(string.ascii_uppercase + "234567") for _ in range(16)),
    "Google": lambda rng: "AIza" + drawn(rng, BASE62 + "-_", 35),
    "SendGrid": lambda rng: f"SG.{drawn(rng, BASE62, 22)}.{drawn(rng, BASE62, 43)}",
    "npm": lambda rng: "npm_" + drawn(rng, BASE62, 36),
    "OpenAI": lambda rng: "sk-proj-" + drawn(rng, BASE62, 48),
    "Anthropic": lambda rng: "sk-ant-api03-" + drawn(rng, BASE62, 80),
    "Hugging Face": lambda rng: "hf_" + drawn(rng, BASE62, 34),
    "PyPI": lambda rng: "pypi-AgEIcHlwaS5vcmc" + drawn(rng, BASE62, 80),
    "Telegram": lambda rng: f"{rng.randrange(10**8, 10**9)}:AA" + drawn(rng, BASE62, 33),
    "Mailchimp": lambda rng: drawn(rng, HEX, 32) + "-us12",
    "card": card,
    "private key": key,
}
"""Secrets that show by their looks, wherever they are."""
PERSONS: dict[str, Callable[[Random], str]] = {
    "email": lambda rng: f"{drawn(rng, LOWER, 10)}@{drawn(rng, LOWER, 8)}.org",
    "phone": lambda rng: f"+49 30 {rng.randrange(10**7, 10**8)}",
    "SSN": lambda rng: f"{rng.randrange(100, 600):03}-{rng.randrange(10, 99)}-{rng.randrange(1000, 9999)}",
}


def told(
    url: str = "http://api.test/v1/x", fields: Headers = (), body: bytes = b"", answer: bytes | None = None
) -> Interaction:
    """Return an exchange in which both sides say the same."""
    said = body if answer is None else answer
    return Interaction(Request("POST", url, fields, body), Response(200, "OK", fields, said))


def typed(media: str, body: bytes, **more: str) -> Interaction:
    """Return an exchange with a body of a media type."""
    fields = (("Content-Type", media), *((name.replace("_", "-"), value) for name, value in more.items()))
    return told(fields=fields, body=body)


def in_json(value: str) -> bytes:
    """Return the secret deep in a document."""
    return json.dumps({"data": [{"id": 7, "auth": {"client_secret": value}}], "page": 1}).encode()


def part(value: str) -> bytes:
    """Return a body of several parts, one of which is the secret."""
    parts = (
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
        for name, said in (("a", "1"), ("password", value))
    )
    return "".join((*parts, "--b--\r\n")).encode()


JSON = "application/json"
BESIDE_A_NAME: dict[str, Place] = {
    "bearer": lambda value: told(fields=(("Authorization", f"Bearer {value}"),)),
    "key header": lambda value: told(fields=(("X-Api-Key", value),)),
    "cookie": lambda value: told(fields=(("Cookie", f"theme=dark; sessionid={quote(value)}"),)),
    "set-cookie": lambda value: told(fields=(("Set-Cookie", f"sid={quote(value)}; Path=/; HttpOnly"),)),
    "user info": lambda value: told(f"http://ada:{quote(value, safe='')}@api.test/v1/x"),
    "query": lambda value: told(f"http://api.test/v1/x?page=2&access_token={quote_plus(value)}&z=1"),
    "link": lambda value: told(fields=(("Location", f"http://api.test/y?token={quote_plus(value)}"),)),
    "form": lambda value: typed(
        "application/x-www-form-urlencoded", f"a=1&user%5Bpassword%5D={quote_plus(value)}".encode()
    ),
    "json": lambda value: typed(JSON, in_json(value)),
    "json in json": lambda value: typed(JSON, json.dumps({"payload": in_json(value).decode()}).encode()),
    "json escaped": lambda value: typed(JSON, "".join(f"\\u{ord(c):04x}" for c in "").encode() + in_json(value)),
    "name and value": lambda value: typed(JSON, json.dumps([{"name": "DB_PASSWORD", "value": value}]).encode()),
    "graphql": lambda value: typed(JSON, json.dumps({"query": "mutation", "variables": {"password": value}}).encode()),
    "graphql text": lambda value: typed(
        "application/graphql", f'mutation {{ login(password: "{value}") {{ id }} }}'.encode()
    ),
    "xml": lambda value: typed("text/xml", f"<a><w:Password>{value}</w:Password></a>".encode()),
    "xml attribute": lambda value: typed("text/xml", f'<user name="ada" password="{value}"/>'.encode()),
    "cdata": lambda value: typed("text/xml", f"<a><SecretKey><![CDATA[{value}]]></SecretKey></a>".encode()),
    "html": lambda value: typed("text/html", f'<input type="hidden" name="csrf_token" value="{value}">'.encode()),
    "multipart": lambda value: typed("multipart/form-data; boundary=b", part(value)),
    "events": lambda value: typed("text/event-stream", f'event: a\ndata: {{"token": "{value}"}}\n\n'.encode()),
    "lines": lambda value: typed("application/x-ndjson", json.dumps({"secret": value}).encode() + b"\n{}\n"),
    "settings": lambda value: typed("text/plain", f"HOME=/root\nDB_PASSWORD={value}\n".encode()),
    "header dump": lambda value: typed("text/plain", f"Host: h\nX-Api-Key: {value}\nAccept: */*\n".encode()),
    "csv": lambda value: typed("text/csv", f'id,password,note\r\n1,"{value}",x\r\n2,{value},y\r\n'.encode()),
    "tsv": lambda value: typed("text/plain", f"user\tapi_key\nada\t{value}\n".encode()),
    "gzip body": lambda value: typed("application/octet-stream", gzip.compress(in_json(value))),
    "gzip coded": lambda value: typed(JSON, gzip.compress(in_json(value)), Content_Encoding="gzip"),
    "brotli coded": lambda value: typed(JSON, brotli.compress(in_json(value)), Content_Encoding="br"),
    "zstd coded": lambda value: typed(JSON, zstandard.compress(in_json(value)), Content_Encoding="zstd"),
    "deflate": lambda value: typed("application/octet-stream", zlib.compress(in_json(value))),
    "base64": lambda value: typed(JSON, json.dumps({"blob": base64.b64encode(in_json(value)).decode()}).encode()),
    "base64 gzip": lambda value: typed(
        JSON, json.dumps({"blob": base64.b64encode(gzip.compress(in_json(value))).decode()}).encode()
    ),
    "utf-16": lambda value: typed("application/json; charset=utf-16", in_json(value).decode().encode("utf-16")),
    "utf-16 bare": lambda value: typed(JSON, in_json(value).decode().encode("utf-16-le")),
    "with NULs": lambda value: typed("application/octet-stream", b"\0\1\2" + in_json(value) + b"\0"),
    "wrong type": lambda value: typed("image/png", in_json(value)),
    "no type": lambda value: told(body=in_json(value)),
    "connection string": lambda value: typed(
        "text/plain", f"dsn postgres://ada:{quote(value, safe='')}@db:5432/x".encode()
    ),
}
ANYWHERE: dict[str, Place] = {
    "path": lambda value: told(f"http://api.test/hooks/{quote(value)}/send"),
    "bot path": lambda value: told(f"http://api.test/bot{quote(value, safe=':')}/send"),
    "harmless parameter": lambda value: told(f"http://api.test/v1/x?q={quote_plus(value)}"),
    "harmless header": lambda value: told(fields=(("X-Note", value.replace("\n", " ")),)),
    "harmless field": lambda value: typed(JSON, json.dumps({"data": [{"note": value}]}).encode()),
    "text in json": lambda value: typed(JSON, json.dumps({"error": f"the key {value} is not valid"}).encode()),
    "name in json": lambda value: typed(JSON, json.dumps({"by": {value: 1}}).encode()),
    "plain text": lambda value: typed("text/plain", f"it is {value}, be careful".encode()),
    "element": lambda value: typed("text/xml", f"<a><note>{value}</note></a>".encode()),
    "part": lambda value: typed("multipart/form-data; boundary=b", part(value).replace(b"password", b"note")),
    "packed": lambda value: typed("application/octet-stream", gzip.compress(f"it is {value} ok".encode())),
    "in base64": lambda value: typed(
        JSON, json.dumps({"blob": base64.b64encode(f"Here it is, use it: {value} bye".encode()).decode()}).encode()
    ),
}
HOOK: dict[str, Place] = {
    "webhook": lambda value: told(
        fields=(("X-GitHub-Event", "push"), ("Content-Type", JSON)),
        body=json.dumps({"pusher": {"note": f"it is {value} ok"}}).encode(),
    )
}


def planted(rng: Random, times: int) -> list[tuple[str, str, str, Interaction]]:
    """Return kind, place, value and exchange of each secret; in every place, each is another one."""
    tables = ((NAMED | EVIDENT, BESIDE_A_NAME), (EVIDENT, ANYWHERE), (PERSONS, HOOK))
    found = []
    for kinds, places in tables:
        for kind, make in kinds.items():
            for place, put in places.items():
                if (kind == "private key" and place in _ONE_LINE) or (place == "bot path" and kind != "Telegram"):
                    continue
                for _ in range(times):
                    value = make(rng)
                    found.append((kind, place, value, put(value)))
    return found


_ONE_LINE = (
    "bearer", "key header", "cookie", "set-cookie", "user info", "link", "query", "settings", "header dump", "html",
    "graphql text", "xml attribute", "events", "path", "bot path", "harmless header", "connection string",
    "harmless parameter",
)  # fmt: skip


def linked(rng: Random, times: int) -> list[tuple[str, str, str, list[Interaction]]]:
    """Return answers that give an id, and requests that carry it under a name that says nothing."""
    found = []
    for _ in range(times):
        value = drawn(rng, BASE62, 24)
        first = Interaction(
            Request("POST", "http://api.test/login"), typed(JSON, json.dumps({"token": value}).encode()).response
        )
        then = told(f"http://api.test/things/{value}?after={value}", (("X-Trace", value),), f"about {value}".encode())
        found.append(("opaque", "carried on", value, [first, then]))
    return found


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
