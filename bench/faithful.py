"""Does every real recording replay to itself through a real client: status, headers that matter, body, byte for byte?

`--data DIR` is a folder of recordings, of any tools. Each request of each file that can be read is asked in its order
by a client that goes through our proxy and names the file; then all again under `https`; then with 64 clients at once
(`--clients`). The last line is JSON: files, requests, and how many answers differed from the recorded one in what.
"""

import argparse
import base64
import http.client
import json
import ssl
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from driftproxy.adapters.authority import Authority
from driftproxy.adapters.replaying.wire.framing import UNFRAMED
from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.exchange import format_of, loads
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response, without_headers
from driftproxy.traffic.matching.identity import address_for
from driftproxy.traffic.matching.playback import Playback
from driftproxy.traffic.redact import Redactor

MOST = 20 << 20
NOT_OURS = UNFRAMED | {"date", "host"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=2000, help="files, evenly chosen")
    parser.add_argument("--clients", type=int, default=64)
    options = parser.parse_args()
    cassettes = list(chosen(options.data, options.most))
    figures: dict[str, object] = {"files": len(cassettes)}
    with tempfile.TemporaryDirectory() as name:
        authority = Authority(Path(name) / "authority")
        for label, secure, clients in (("plain", False, 1), ("tls", True, 1), ("at once", True, options.clients)):
            wrong: Counter[str] = Counter()
            asked = replayed(cassettes, authority, wrong, secure=secure, clients=clients)
            figures[label] = {"requests": asked, "wrong": dict(wrong)}
            print(label, figures[label], flush=True)
    print(json.dumps(figures))


def chosen(folder: Path, most: int) -> Iterator[Cassette]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size <= MOST)
    for number, path in enumerate(paths[:: max(1, len(paths) // most)]):
        data = path.read_bytes()
        if format_of(data[: 64 << 10]) is None:
            continue
        try:
            cassette = loads(data, str(path))
        except CassetteError:
            continue
        fit = tuple(one for one in cassette.interactions if can_be_asked(one))
        if fit:
            yield Cassette(f"c{number}", fit)


def can_be_asked(one: Interaction) -> bool:
    """Return whether a client can send this at all: a URL, a method and a status as HTTP has them."""
    try:
        parts = urlsplit(one.request.url)
        return (
            parts.scheme in ("http", "https")
            and (parts.hostname or "ä").isascii()
            and (parts.port or 1) > 0
            and one.request.url.isascii()
            and one.request.url.isprintable()
            and not set(one.request.url) & set(" <>\"{}|\\^`'")
            and one.request.method.isalpha()
            and 200 <= one.response.status <= 599
        )
    except ValueError:
        return False


def replayed(
    cassettes: list[Cassette], authority: Authority, wrong: Counter[str], *, secure: bool, clients: int
) -> int:
    moved = [with_scheme(cassette, "https" if secure else "http") for cassette in cassettes]
    playback = Playback(moved, Redactor())
    lock = threading.Lock()

    def answer(request: Request, cassette: str, test: str) -> Response:
        with lock:
            said = playback.answer(request, cassette, test)
        return said if isinstance(said, Response) else Response(501, said.difference)

    context = ssl.create_default_context(cafile=str(authority.bundle()))
    context.check_hostname = False
    asked = 0
    with ReplayServer(authority).serve(answer) as url, ThreadPoolExecutor(clients) as pool:
        for found, number in pool.map(lambda one: ask_all(one, url, context), moved):
            wrong.update(found)
            asked += number
    return asked


def with_scheme(cassette: Cassette, scheme: str) -> Cassette:
    def moved(one: Interaction) -> Interaction:
        parts = urlsplit(one.request.url)._replace(scheme=scheme, fragment="")
        netloc = parts.netloc.rpartition("@")[2]
        netloc = netloc.removesuffix(":443").removesuffix(":80")
        return replace(one, request=replace(one.request, url=parts._replace(netloc=netloc).geturl()))

    return replace(cassette, interactions=tuple(map(moved, cassette.interactions)))


def ask_all(cassette: Cassette, proxy: str, context: ssl.SSLContext) -> tuple[Counter[str], int]:
    """Ask for everything in its order; return what came out differently."""
    wrong: Counter[str] = Counter()
    address = urlsplit(address_for(proxy, cassette.name, ""))
    speaks = {"Proxy-Authorization": "Basic " + basic(address.username or "")}
    for one in cassette.interactions:
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
            line.putrequest(one.request.method, target, skip_host=True, skip_accept_encoding=True)
            line.putheader("Host", parts.netloc)
            if parts.scheme == "http":
                line.putheader("Proxy-Authorization", speaks["Proxy-Authorization"])
            for name, value in one.request.headers:
                if name.lower() == "content-type":
                    line.putheader(name, value.encode("utf-8", "surrogateescape"))
            line.putheader("Content-Length", str(len(one.request.body)))
            line.endheaders(one.request.body)
            said = line.getresponse()
            body = said.read()
            wrong.update(differences(one, said, body))
        except (OSError, http.client.HTTPException, ValueError) as error:
            wrong[f"{type(error).__name__}"] += 1
        finally:
            line.close()
    return wrong, len(cassette.interactions)


def basic(user: str) -> str:
    return base64.b64encode(f"{unquote(user)}:".encode()).decode()


def differences(one: Interaction, said: http.client.HTTPResponse, body: bytes) -> Iterator[str]:
    expected = one.response
    if said.status != expected.status:
        yield f"status: {said.status}"
        return
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
