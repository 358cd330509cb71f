"""The real VCR.py: it replays what we write, and we read what it records, whatever the client."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import aiohttp
import httpx
import pytest
import requests
import vcr as vcrpy

from driftproxy.exchange.vcr import dumps, dumps_json, loads

Call = tuple[str, str, bytes]
Answer = tuple[int, bytes]

CALLS: list[Call] = [
    ("GET", "/json", b""),
    ("GET", "/binary", b""),
    ("GET", "/latin", b""),
    ("GET", "/bom", b""),
    ("GET", "/nul", b""),
    ("GET", "/gone", b""),
    ("GET", "/redirect", b""),
    ("GET", "/zipped", b""),
    ("POST", "/echo", b'{"text": true}'),
    ("POST", "/echo", b"\xff\x00"),
]


def with_requests(base: str) -> list[Answer]:
    with requests.Session() as session:
        session.trust_env = False
        answers = [
            session.request(method, base + path, data=body or None, allow_redirects=False)
            for method, path, body in CALLS
        ]
        return [(answer.status_code, answer.content) for answer in answers]


def with_httpx(base: str) -> list[Answer]:
    with httpx.Client(trust_env=False) as client:
        answers = [client.request(method, base + path, content=body) for method, path, body in CALLS]
        return [(answer.status_code, answer.content) for answer in answers]


def with_aiohttp(base: str) -> list[Answer]:
    async def run() -> list[Answer]:
        async with aiohttp.ClientSession() as session:
            answers = []
            for method, path, body in CALLS:
                async with session.request(method, base + path, data=body or None, allow_redirects=False) as answer:
                    answers.append((answer.status, await answer.read()))
            return answers

    return asyncio.run(run())


@pytest.mark.parametrize("client", [with_requests, with_httpx, with_aiohttp])
def test_each_replays_what_the_other_wrote(client: Callable[[str], list[Answer]], server: str, tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs.yaml", tmp_path / "ours.yaml"
    with vcrpy.use_cassette(str(theirs)):
        live = client(server)

    cassette = loads(theirs.read_bytes(), "theirs")
    requested = [(one.request.method, one.request.url, one.request.body) for one in cassette.interactions]
    assert requested == [(method, server + path, body) for method, path, body in CALLS]
    statuses = [one.response.status for one in cassette.interactions]
    assert statuses == [status for status, _ in live] == [200, 200, 200, 200, 200, 204, 302, 200, 201, 201]
    assert [one.response.body for one in cassette.interactions] == [body for _, body in live]
    assert [value for name, value in cassette.interactions[0].response.headers if name.lower() == "x-twice"] == [
        "1",
        "2",
    ]

    ours.write_bytes(dumps(cassette))
    with vcrpy.use_cassette(str(ours), record_mode="none") as replayed:
        assert client(server) == live
    assert replayed.all_played
    assert loads(dumps(cassette), "theirs") == cassette


def test_json_of_vcrpy_is_read_and_replayed(server: str, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    with vcrpy.use_cassette(str(path), serializer="json"):
        requests.get(f"{server}/json", timeout=10)
    cassette = loads(path.read_bytes(), "c")
    assert "Ada" in cassette.interactions[0].response.body.decode()
    assert dumps_json(cassette) == path.read_bytes()


def test_the_layout_is_vcrpys_own(server: str, tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    with vcrpy.use_cassette(str(path)):
        requests.get(f"{server}/json", timeout=10)
        requests.post(f"{server}/echo", data="é" * 200, timeout=10)
        requests.get(f"{server}/binary", timeout=10)
    assert dumps(loads(path.read_bytes(), "c")) == path.read_bytes()


def test_bodies_that_vcrpy_writes_as_python_objects_are_data(server: str, tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    with vcrpy.use_cassette(str(path)):
        requests.post(f"{server}/echo", data=BytesIO(b"from a file"), timeout=10)
    assert b"!!python/object" in path.read_bytes()
    assert loads(path.read_bytes(), "c").interactions[0].request.body == b"from a file"
