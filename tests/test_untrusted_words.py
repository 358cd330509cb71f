"""Recordings whose names, texts and URLs are made to do harm: nothing steers a terminal, a page, or a reader's mind."""

import json
import re
from html.parser import HTMLParser
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.exchange.vcr import dumps
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.policy import Policy
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.baseline import write_baseline

JSON = (("Content-Type", "application/json"),)
EVIL = (
    "\x1b]0;owned\x07\x1b[2J\x9b31m\r\n::error::x\n# big\u202egnp\u2066<script>alert(1)</script>"
    "<img src=x onerror=alert(1)>"
    "\"'`|[c](javascript:alert(1))![i](http://evil.test)@everyone\n=cmd|' /C calc'!A0\n+1-1"
)
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def heard(body: bytes = b"{}", *, method: str = "GET", url: str = "http://h.test/x", **parts: str) -> Interaction:
    more = tuple(parts.items())
    return Interaction(Request(method, url, more), Response(200, parts.get("reason", "OK"), (*JSON, *more), body))


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project in which everything that can be named is named by somebody hostile."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    name = "c\x1b[31m\u202e<script>x|[a](b)`@all"
    url = f"http://h.test/{EVIL}".replace("\n", "%0a").replace("\r", "%0d")
    for side, more in (("old", {"id": 1, EVIL: "x"}), ("new", {"id": EVIL, "other" + EVIL: 1})):
        body = json.dumps(more).encode()
        items = (
            heard(body, url=url), heard(body, url="http://h.test/ok"), heard(body, method=f"G{EVIL}"),
            heard(body, url="http://h.test/z", **{"X-Evil": EVIL, "reason": EVIL}),
            Interaction(Request("GET", f"http://{EVIL}/"), Response(200, EVIL, JSON, body)),
        )  # fmt: skip
        Path(side).mkdir()
        Path(side, f"{name}.yaml").write_bytes(dumps(Cassette("c", items)))
        Path(side, "broken\x1b]0;x\x07.yaml").write_text("interactions: [")
        said = {"tests": [EVIL], "heard": EVIL, "tool": EVIL}
        Path(side, f"{name}.about.json").write_text(json.dumps(said))
    return tmp_path


def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    out = TextIOWrapper(BytesIO(), encoding="utf-8", errors="backslashreplace", write_through=True)
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", out)
        assert run(words) in (0, 1, 3)
    out.seek(0)
    return out.read() + capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "old", "new"),
        ("diff", "old", "new", "--format", "json"),
        ("diff", "old", "new", "--format", "markdown"),
        ("diff", "old", "new", "--format", "html"),
        ("endpoints", "old"),
        ("endpoints", "old", "--format", "json"),
        ("schema", "old"),
        ("scan", "old"),
        ("convert", "old", "out.har", "--to", "har"),
        ("convert", "old", "out.json", "--to", "openapi"),
        ("convert", "old", "out", "--to", "vcr"),
        ("rerecord", "old", "--dry-run"),
    ],
    ids=" ".join,
)
def test_nothing_that_is_printed_steers_a_terminal(
    words: tuple[str, ...], hostile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = printed(monkeypatch, capsys, *words)
    assert STEERING.findall(said) == []
    # A log of GitHub's takes lines that begin so for commands.
    assert not re.search(r"(?m)^\s*::", said)


class Page(HTMLParser):
    """What a browser would make of a page: its elements, and the texts in them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_has_no_script_but_ours(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, plain = Page(), Page()
    page.feed(printed(monkeypatch, capsys, "diff", "old", "new", "--format", "html"))
    plain.feed(printed(monkeypatch, capsys, "diff", "old", "old", "--format", "html"))
    scripts = [
        sum(tag in ("script", "img", "iframe", "object", "svg", "base", "link") for tag, _ in one.found)
        for one in (page, plain)
    ]
    assert scripts[0] == scripts[1]
    for _, attributes in page.found:
        assert not any(name.startswith("on") for name in attributes)
        assert not (attributes.get("href") or "").strip().lower().startswith(("javascript:", "data:", "http"))


def test_markdown_has_no_links_pictures_or_calls_of_others(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(monkeypatch, capsys, "diff", "old", "new", "--format", "markdown")
    outside = re.sub(r"`[^`\n]*`", "", text)  # in code nothing means anything
    assert "](" not in outside
    assert not re.search(r"@\w", outside)
    assert not re.search(r"<(?!br>)\w", outside)
    assert all(line.startswith(("|", "-", "#", "driftproxy", "drift:", "")) for line in text.splitlines())


def test_the_baseline_is_lines_of_ours(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.save([Cassette("a", (heard(json.dumps({EVIL: EVIL}).encode(), url=f"http://h.test/{EVIL}"),))])
    write_baseline(store, Redactor(), Policy())
    text = (tmp_path / "BASELINE.md").read_text()
    assert STEERING.findall(text) == []
    assert not re.search(r"(?m)^(# big|::error|=cmd|\+1)", text)


NO_URLS = (
    *(
        "http://h.test:99999/x",
        "http://h.test:-1/",
        "http://h.test:port/",
        "http://[::1/x",
        "http://[v1.a]/",
        "http://",
        "://x",
    ),
    *(
        "http:",
        "/x",
        "x",
        "?",
        "#",
        "http://h.test\\@evil.test/",
        "http://a@b@c/",
        "http://h.test/%zz",
        "http://\u2100.test/",
    ),
    *(
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://h.test/\ud800",
        "http://h.test:080/",
        "HTTP://H.TEST:80",
        "data:,x",
    ),
    *("//h.test/x", "http://" + "a." * 5000, " ", "http://xn--\udcff/", "http://1.2.3.4.5.6/", "http://0x7f.1/"),
)
WRITTEN = ("har", "openapi", "wiremock", "hoverfly", "pact", "postman", "mitmproxy", "vcr")


@pytest.mark.parametrize(
    "words",
    [
        *(("diff", "c.yaml", "c.yaml"), ("endpoints", "c.yaml"), ("schema", "c.yaml"), ("scan", "c.yaml"), ("init",)),
        *(("rerecord", "c.yaml", "--dry-run"), *(("convert", "c.yaml", "out", "--to", form) for form in WRITTEN)),
    ],
    ids=" ".join,
)
def test_what_is_no_url_is_told_or_taken_as_it_is(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    items = [{"request": {"method": "GET", "uri": url}, "response": {"status": 200}} for url in NO_URLS]
    Path("c.yaml").write_text(json.dumps({"interactions": items}))
    printed(monkeypatch, capsys, *words)
