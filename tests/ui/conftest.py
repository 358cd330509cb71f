"""A project whose API has drifted, and the application over it, asked through its ASGI door."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.ui.app import application
from driftproxy.ui.project import Project
from tests.cli.conftest import api, drifted, driftproxy, project

__all__ = ["Browser", "api", "browser", "drifted", "driftproxy", "project"]

TOKEN, PORT = "the-token", 8765


@dataclass
class Browser:
    """What a browser does, as far as the application can tell: cookies, forms, redirects."""

    app: Any
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def ask(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **rest: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            base = f"http://127.0.0.1:{PORT}"
            async with httpx.AsyncClient(transport=transport, base_url=base, cookies=self.cookies) as client:
                answer = await client.request(method, path, headers=headers, **rest)
                self.cookies.update(client.cookies)
                return answer

        return asyncio.run(asked())

    def enter(self) -> None:
        assert self.ask("GET", f"/?token={TOKEN}").status_code == 200

    def see(self, path: str, status: int = 200) -> str:
        answer = self.ask("GET", path)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, page: str, action: str, **fields: object) -> str:
        """Send the form of a page that has this action, and return the page it leads to."""
        html = self.see(page)
        (form,) = [one for one in re.findall(r"<form.*?</form>", html, re.DOTALL) if f'action="{action}"' in one][:1]
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
        assert dict(hidden)["form_token"]
        said = {**{name: unescape(value) for name, value in hidden}, **fields}
        answer = self.ask("POST", action, data=said, headers={"Origin": f"http://127.0.0.1:{PORT}"})
        if answer.status_code != 303:
            return answer.text
        return self.see(answer.headers["location"])


@pytest.fixture
def browser(drifted: Folder) -> Browser:
    """Return a browser that has entered."""
    found = Browser(application(Project(drifted.path.parent), TOKEN, PORT))
    found.enter()
    return found
