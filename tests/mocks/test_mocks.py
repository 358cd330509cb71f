"""What is found in the files of each language: the body, where it stands, and what it is the answer to."""

from textwrap import dedent

import pytest

from driftproxy.mocks import format_for, whole
from driftproxy.model.mock import Mock


def found(suffix: str, text: str) -> list[Mock]:
    language = format_for(suffix)
    assert language
    return list(language.find(dedent(text)))


A: dict[str, object] = {"id": 1, "name": "Ada", "plan": "free"}
PYTHON = '{"id": 1, "name": "Ada", "plan": "free"}'
SCRIPT = "{ id: 1, name: 'Ada', \"plan\": `free` }"


@pytest.mark.parametrize(
    ("code", "method", "url", "status"),
    [
        (f'responses.add(responses.GET, "//a/users/1", json={PYTHON}, status=201)', "GET", "//a/users/1", 201),
        (f'responses.get("https://a.test/users/1", json={PYTHON})', "GET", "https://a.test/users/1", 200),
        (f'requests_mock.post("/users", json={PYTHON}, status_code=201)', "POST", "/users", 201),
        (f'with requests_mock.Mocker() as m:\n  m.put("/users/1", json={PYTHON})', "PUT", "/users/1", 200),
        (f'respx.get("/users/1").mock(return_value=httpx.Response(202, json={PYTHON}))', "GET", "/users/1", 202),
        (f'respx.get("/users/1").respond(json={PYTHON})', "GET", "/users/1", 200),
        (f'respx_mock.get("/users/1").return_value = Response(200, json={PYTHON})', "GET", "/users/1", 200),
        (f'httpx_mock.add_response(url="*/users/1", method="GET", json={PYTHON})', "GET", "*/users/1", 200),
        (f'with aioresponses() as m:\n  m.get("http://a/users/1", payload={PYTHON})', "GET", "http://a/users/1", 200),
        (f'ADA = {PYTHON}\nresponses.get(BASE + "/users/1", json=ADA)', "GET", "*/users/1", 200),
        (f'responses.get(f"{{BASE}}/users/{{number}}", json={PYTHON})', "GET", "*/users/*", 200),
        (f"def fake_user():\n  return {PYTHON}", "", "", 200),
        (f"mock.return_value.json.return_value = {PYTHON}", "", "", 200),
    ],
)  # fmt: skip
def test_python(code: str, method: str, url: str, status: int) -> None:
    (mock,) = found(".py", code)
    assert (mock.value, mock.method, mock.url, mock.status) == (A, method, url, status)


def test_what_is_sent_is_no_mock() -> None:
    assert not found(".py", f'requests.post("https://api.test/users", json={PYTHON})')
    assert not found(".py", f'client.post("/users", json={PYTHON})')
    assert not found(".ts", f'axios.post("/users", {SCRIPT});')
    assert not found(".py", 'color = {"a": 1}')


def test_what_is_not_written_is_a_hole() -> None:
    (mock,) = found(
        ".py", '\nX = {"id": uuid4(), "list": [1, n], "minus": -1, **more}\nY = {"id": new(), "a": [f(), -2], "b": 1}'
    )
    assert (mock.line, mock.value) == (3, {"id": None, "a": [None, -2], "b": 1})
    assert mock.holes == {("id",), ("a", 0)}
    (mock,) = found(".js", "const x = { id: uuid(), a: [f(), -2], name, 'b': 1.5 };")
    assert mock.value == {"id": None, "a": [None, -2], "name": None, "b": 1.5}
    assert mock.holes == {("id",), ("a", 0), ("name",)}


@pytest.mark.parametrize("suffix", [".ts", ".tsx", ".js"])
@pytest.mark.parametrize(
    ("code", "method", "url", "status"),
    [
        (f'http.get("*/users/:id", () => HttpResponse.json({SCRIPT}, {{ status: 201 }}));', "GET", "*/users/:id", 201),
        (f'rest.post("/users", (req, res, ctx) => res(ctx.status(201), ctx.json({SCRIPT})));', "POST", "/users", 201),
        (f'nock("https://api.test").get("/users/1").reply(200, {SCRIPT});', "GET", "/users/1", 200),
        (f'mock.onGet("/users/1").reply(404, {SCRIPT});', "GET", "/users/1", 404),
        (f'fetchMock.get("https://a.test/users/1", {SCRIPT});', "GET", "https://a.test/users/1", 200),
        (f"const ada = {SCRIPT};", "", "", 200),
    ],
)  # fmt: skip
def test_scripts(suffix: str, code: str, method: str, url: str, status: int) -> None:
    (mock,) = found(suffix, f"\n\n{code}")
    assert (mock.line, mock.value, mock.method, mock.url, mock.status) == (3, A, method, url, status)


def test_what_typescript_adds_is_read() -> None:
    (mock,) = found(".ts", "const ada = { id: 1, name: 'It\\'s \\u0041da', plan: 'free' } as const satisfies User;")
    assert mock.value == {"id": 1, "name": "It's Ada", "plan": "free"}
    assert [
        one.value
        for one in found(".ts", "const many: User[] = [{ id: 1, a: null, b: true }, { id: 2, a: 1, b: 0x1f }];")
    ] == [[{"id": 1, "a": None, "b": True}, {"id": 2, "a": 1, "b": None}]]
    assert not found(".ts", "const x = { ...rest, id: 1, a: 2, b: 3 };")


def test_json_and_yaml_are_bodies_or_bodies_by_name() -> None:
    assert found(".json", PYTHON) == [Mock(1, {**A})]  # type: ignore[dict-item]
    named = f'{{\n"ada": {PYTHON},\n"bob": {PYTHON}}}'
    assert [(one.line, one.value) for one in found(".json", named)] == [(2, A), (3, A)]
    text = f"# users\nada: {PYTHON}\nbob:\n  id: 1\n  name: Ada\n  plan: free\n---\n{PYTHON}\n"
    assert [(one.line, one.value) for one in found(".yaml", text)] == [(2, A), (3, A), (8, A)]
    (mock,) = found(".yml", "id: 0o7\nb: true\nn: ~\nf: 1.5\nt: 2026-01-01\nx: !!python/name:os.system ''\n")
    assert mock.value == {"id": None, "b": True, "n": None, "f": 1.5, "t": "2026-01-01", "x": None} or mock.holes


@pytest.mark.parametrize(
    ("suffix", "text"), [(".py", "def"), (".json", "{"), (".yaml", "a: [1"), (".py", "x = " + "[" * 5000)]
)
def test_what_cannot_be_read_is_refused(suffix: str, text: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        found(suffix, text)


def test_other_files_hold_none() -> None:
    assert format_for(".txt") is None


def test_bodies_are_put_back_as_they_were_found() -> None:
    assert whole({**A}, iter([{"id": 2}])) == {"id": 2}  # type: ignore[dict-item]
    assert whole({"ada": {**A}, "bob": {**A}}, iter([1, 2])) == {"ada": 1, "bob": 2}  # type: ignore[dict-item]
