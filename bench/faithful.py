"""Does every real recording replay to itself through a real client: status, headers that matter, body, byte for byte?

`--data DIR` is a folder of recordings, of any tools. Each request of each file that can be read is asked in its order,
with its recorded headers, by a client that goes through our proxy and names the file; then all again under `https`;
then with 64 clients at once (`--clients`). What is left out is counted with the reason; `--list` names what came out
differently. The last line is JSON: files, requests, and how many answers differed from the recorded one in what.
"""

import argparse
import base64
import http.client
import json
import re
import ssl
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus import beside  # type: ignore[import-not-found]

from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.replaying.wire.framing import UNFRAMED
from driftproxy.adapters.trust.authority import Authority
from driftproxy.exchange import format_of, loads
from driftproxy.exchange._coding import decoded
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response, without_headers
from driftproxy.traffic.matching.identity import address_for
from driftproxy.traffic.matching.playback import Playback
from driftproxy.traffic.redact import Redactor

MOST = 20 << 20
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
NOT_OURS = UNFRAMED | {"date", "host"}
NOT_SENT = UNFRAMED | {"host", "expect", "proxy-authorization"}
"""What a client says of the line it is on, and not of what it asks."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=2000, help="files, evenly chosen")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    left: Counter[str] = Counter()
    cassettes = list(chosen(options.data, options.most, left))
    figures: dict[str, object] = {"files": len(cassettes), "left out": dict(left.most_common())}
    print(figures, flush=True)
    with tempfile.TemporaryDirectory() as name:
        authority = Authority(Path(name) / "authority")
        for label, secure, clients in (("plain", False, 1), ("tls", True, 1), ("at once", True, options.clients)):
            wrong: Counter[str] = Counter()
            asked = replayed(cassettes, authority, wrong, secure=secure, clients=clients, named=options.list)
            figures[label] = {"requests": asked, "wrong": dict(wrong)}
            print(label, figures[label], flush=True)
    print(json.dumps(figures))


def chosen(folder: Path, most: int, left: Counter[str]) -> Iterator[Cassette]:
    """Give what can be asked of each file; count in `left` what cannot, by reason."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in paths[:: max(1, len(paths) // most)]:
        data = path.read_bytes()
        if len(data) > MOST or format_of(data) is None:
            left["file: larger than 20 MB" if len(data) > MOST else "file: no recording"] += 1
            continue
        try:
            cassette = loads(data, str(path), beside=partial(beside, path))
        except CassetteError:
            left["file: refused"] += 1
            continue
        reasons = [why_not(one) for one in cassette.interactions]
        left.update(filter(None, reasons))
        fit = tuple(one for one, reason in zip(cassette.interactions, reasons, strict=True) if not reason)
        if fit:
            yield Cassette(str(path.relative_to(folder)), fit)
        elif not cassette.interactions:
            left["file: nothing in it"] += 1


def why_not(one: Interaction) -> str:
    """Return why no client can ask for this: HTTP has no such URL, method or status; `""` where one can."""
    try:
        parts = urlsplit(one.request.url)
        port = parts.port
    except ValueError:
        return "a URL that is none"
    if parts.scheme not in ("http", "https", ""):
        return f"scheme {parts.scheme[:8]}"
    if port == 0 or set(parts.netloc) & set("<>\"{}|\\^`' "):
        return "a host that is none"
    if not (one.request.url.isascii() and one.request.url.isprintable() and " " not in one.request.url):
        return "a URL that is not encoded"
    if not one.request.method.isalpha():
        return "a method that is none"
    return "" if 200 <= one.response.status <= 599 else f"status {one.response.status}"


def replayed(
    cassettes: list[Cassette], authority: Authority, wrong: Counter[str], *, secure: bool, clients: int, named: bool
) -> int:
    moved = [with_scheme(cassette, "https" if secure else "http") for cassette in cassettes]
    playback = Playback(moved, Redactor())
    lock = threading.Lock()

    def answer(request: Request, cassette: str, test: str) -> Response:
        with lock:
            said = playback.answer(request, cassette, test)
        return said if isinstance(said, Response) else Response(501, "; ".join(said.differences))

    context = ssl.create_default_context(cafile=str(authority.bundle()))
    context.check_hostname = False
    asked = 0
    with ReplayServer(authority).serve(answer) as url, ThreadPoolExecutor(clients) as pool:
        for cassette, found in zip(moved, pool.map(lambda one: ask_all(one, url, context), moved), strict=True):
            wrong.update(said for _, said in found)
            asked += len(cassette.interactions)
            for number, said in found if named else ():
                print(f"{cassette.name}, {number}: {said}")
    return asked


def with_scheme(cassette: Cassette, scheme: str) -> Cassette:
    def moved(one: Interaction) -> Interaction:
        parts = urlsplit(one.request.url)._replace(scheme=scheme, fragment="")
        netloc = parts.netloc.rpartition("@")[2] or "recorded.test"  # WireMock's stubs name no host
        netloc = netloc.removesuffix(":443").removesuffix(":80")
        return replace(one, request=replace(one.request, url=parts._replace(netloc=netloc).geturl()))

    return replace(cassette, interactions=tuple(map(moved, cassette.interactions)))


def ask_all(cassette: Cassette, proxy: str, context: ssl.SSLContext) -> list[tuple[int, str]]:
    """Ask for everything in its order; return what came out differently, by number."""
    wrong: list[tuple[int, str]] = []
    address = urlsplit(address_for(proxy, cassette.name, ""))
    speaks = {"Proxy-Authorization": "Basic " + basic(address.username or "")}
    for number, one in enumerate(cassette.interactions):
        parts = urlsplit(one.request.url)
        target = one.request.url
        if parts.scheme == "https":
            line: http.client.HTTPConnection = http.client.HTTPSConnection(
                address.hostname or "", address.port, context=context, timeout=60
            )
            line.set_tunnel(parts.netloc, headers=speaks)
            target = parts._replace(scheme="", netloc="").geturl() or "/"
            target = target if target.startswith("/") else f"/{target}"
        else:
            line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        try:
            line.putrequest(one.request.method.upper(), target, skip_host=True, skip_accept_encoding=True)
            line.putheader("Host", parts.netloc)
            if parts.scheme == "http":
                line.putheader("Proxy-Authorization", speaks["Proxy-Authorization"])
            for name, value in without_headers(one.request.headers, NOT_SENT):
                if not NAME.fullmatch(name):
                    continue  # of a HAR file that holds a broken line
                line.putheader(name, value.encode("utf-8", "surrogateescape"))
            line.putheader("Content-Length", str(len(one.request.body)))
            line.endheaders(one.request.body)
            said = line.getresponse()
            wrong += [(number, found) for found in differences(one, said, said.read())]
        except (OSError, http.client.HTTPException, ValueError) as error:
            wrong.append((number, f"{type(error).__name__}"))
        finally:
            line.close()
    return wrong


def basic(user: str) -> str:
    return base64.b64encode(f"{unquote(user)}:".encode()).decode()


def differences(one: Interaction, said: http.client.HTTPResponse, body: bytes) -> Iterator[str]:
    expected = one.response
    if said.status != expected.status:
        yield f"status: {said.status}"
        return
    _, body = decoded(tuple(said.getheaders()), body)
    bodiless = one.request.method == "HEAD" or expected.status in (204, 304)
    if body != (b"" if bodiless else expected.body):
        yield "body"
    wanted = sorted(
        (n.lower(), v.strip().encode("utf-8", "surrogateescape"))
        for n, v in without_headers(expected.headers, NOT_OURS)
    )
    got = sorted((n.lower(), v.strip().encode("latin-1")) for n, v in said.getheaders() if n.lower() not in NOT_OURS)
    if wanted != got:
        yield "headers"


if __name__ == "__main__":
    main()
