"""Does each fault do to an answer what it says, and is it due when it was ordered?"""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.faults import Faults, ordered
from driftproxy.model.errors import ConfigError
from driftproxy.model.fault import Cut, Delivery, Fault, Scene
from driftproxy.model.http import Request, Response, header
from driftproxy.model.plain import Plain
from driftproxy.plugins import discover
from tests.strategies import documents

FAULTS = {fault.id: fault for fault in discover("faults", Fault).values()}
JSON = (("Content-Type", "application/json"),)
UNKNOWN = {"driftproxy_unknown": "nobody knows this field"}
INVOICE = {"id": 7, "status": "open", "customer": {"email": "a@b.test"}, "lines": [{"tax": 1.5}, {"tax": 2.5}]}


def answer(value: Plain) -> Response:
    return Response(200, "OK", JSON, json.dumps(value).encode())


SCENE = Scene(Request("GET", "https://api.test/v1/x"), earlier=answer({"old": 1}), fresh=answer({"new": 1}))


def inflicted(text: str, value: Plain = INVOICE) -> Delivery:  # type: ignore[assignment]
    order = ordered(text)
    said = order.fault.inflict(answer(value), order.argument, SCENE)
    assert said
    return said


def body(text: str) -> Plain:
    said: Plain = json.loads(inflicted(text).response.body)
    return said


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("missing=$.customer.email", {**INVOICE, "customer": {}}),
        ("missing=$.lines[*].tax", {**INVOICE, "lines": [{}, {}]}),
        ("missing=$.customer.{*}", {**INVOICE, "customer": {}}),
        ("null=$.customer", {**INVOICE, "customer": None}),
        ("other-type=$.id", {**INVOICE, "id": "7"}),
        ("other-type=$.status", {**INVOICE, "status": 1}),
        ("other-type=$.customer", {**INVOICE, "customer": [INVOICE["customer"]]}),
        ("other-type=$.lines", {**INVOICE, "lines": {"0": {"tax": 1.5}, "1": {"tax": 2.5}}}),
        ("unknown-field=$.customer", {**INVOICE, "customer": {**UNKNOWN, "email": "a@b.test"}}),
        ("unknown-field=$.lines[*]", {**INVOICE, "lines": [{"tax": 1.5, **UNKNOWN}, {"tax": 2.5, **UNKNOWN}]}),
        ("unknown-value", {**INVOICE, "status": "driftproxy_unknown"}),
        ("empty-list", {**INVOICE, "lines": []}),
        ("renamed=$.lines[*].tax", {**INVOICE, "lines": [{"tax_renamed": 1.5}, {"tax_renamed": 2.5}]}),
        ("stale", {"old": 1}),
        ("drift", {"new": 1}),
    ],
)  # fmt: skip
def test_faults_of_shape(text: str, after: Plain) -> None:
    assert body(text) == after


def test_a_very_large_list() -> None:
    said = body("large-list")
    assert isinstance(said, dict)
    assert isinstance(said["lines"], list)
    assert len(said["lines"]) == 10_000


@pytest.mark.parametrize("name", ["missing", "null", "other-type", "renamed", "unknown-field"])
@given(value=documents, seed=st.integers(0, 2**32))
def test_a_fault_of_shape_changes_the_answer_or_says_that_there_is_nothing_to_break(
    name: str, value: Plain, seed: int
) -> None:
    whole = answer(value)
    said = FAULTS[name].inflict(whole, "", Scene(Request("GET", "http://h/"), whole, seed=seed))
    assert said is None or json.loads(said.response.body) != json.loads(whole.body)


@pytest.mark.parametrize("name", ["missing", "null", "other-type", "empty-list", "unknown-value", "renamed"])
@pytest.mark.parametrize("content", [b"", b"<p>", b"7", b"[]", b"{}", b"[" * 100_000, b"\xff"])
def test_nothing_to_break(name: str, content: bytes) -> None:
    assert FAULTS[name].inflict(Response(200, body=content), "", SCENE) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("timeout", {"wait": float("inf")}),
        ("slow-headers=0.5", {"wait": 0.5}),
        ("slow-body", {"stall": 5.0}),
        ("bandwidth=10", {"pace": 10}),
        ("reset", {"cut": Cut.RESET}),
        ("lost-answer", {"cut": Cut.RESET}),
        ("reset-after-headers", {"cut": Cut.RESET_AFTER_HEAD}),
        ("empty", {"cut": Cut.EMPTY}),
        ("truncated", {"cut": Cut.IN_BODY}),
        ("tls-failure", {"cut": Cut.HANDSHAKE}),
        ("wrong-length", {"claimed": 10}),
        ("duplicate", {"times": 2}),
    ],
)
def test_faults_of_the_line_leave_the_answer_as_it_is(text: str, expected: dict[str, object]) -> None:
    said = inflicted(text)
    assert said == Delivery(answer(INVOICE), **expected)  # type: ignore[arg-type]


def test_answers_that_are_errors() -> None:
    said = inflicted("rate-limit=7").response
    assert (said.status, header(said.headers, "retry-after")) == (429, "7")
    assert inflicted("status=418").response.reason == "I'm a Teapot"
    assert inflicted("status=599").response.status == 599
    assert inflicted("redirect-loop").response.headers == (("Location", "https://api.test/v1/x"),)


def test_answers_that_lie() -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(inflicted("malformed").response.body)
    assert header(inflicted("wrong-media-type").response.headers, "content-type") == "text/plain"
    utf16 = inflicted("wrong-charset").response
    assert json.loads(utf16.body.decode("utf-16")) == INVOICE
    assert header(utf16.headers, "content-type") == "application/json; charset=utf-8"
    page = inflicted("html").response
    assert (page.status, header(page.headers, "content-type")) == (200, "text/html; charset=utf-8")


def test_a_stream_that_trickles() -> None:
    stream = Response(200, "OK", (("Content-Type", "text/event-stream; charset=utf-8"),), b"data: 1\n\n")
    assert FAULTS["trickle"].inflict(stream, "0.2", SCENE) == Delivery(stream, gaps=(0.2,))
    assert FAULTS["trickle"].inflict(answer(1), "0.2", SCENE) is None
    assert FAULTS["trickle"].inflict(stream, "recorded", SCENE) is None
    timed = replace(stream, headers=(*stream.headers, ("Driftproxy-Timing", "0.30")))
    assert FAULTS["trickle"].inflict(timed, "recorded", SCENE) == Delivery(timed, gaps=(0.3, 0.0))


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_says_what_it_is(fault: Fault) -> None:
    assert fault.title.endswith(".")
    for argument in fault.arguments or ("",):
        text = f"{fault.id}={argument}" if argument else fault.id
        assert str(ordered(f"{text} on GET /x first 2")) in (
            f"{text} on GET /x first 2",
            f"{fault.id}={next(iter(fault.arguments), '')} on GET /x first 2",
        )
    assert ("argument" in fault.doc) == bool(fault.arguments)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "`` is no fault; write one as"),
        ("a b", "`a b` is no fault"),
        ("nul", "there is no fault `nul`; did you mean `null`?"),
        ("zzz", "there is no fault `zzz`; there are bandwidth,"),
        ("timeout=3", "the fault `timeout` takes no argument; write it without `=3`"),
        ("status=200", "`200` does not do; give a whole number from 400 to 599"),
        ("slow-body=soon", "`soon` is no time; give seconds, such as 2.5"),
        ("slow-body=nan", "`nan` is no time"),
        ("null=email", "`email` is no path"),
        ("null first x", "`first` wants a number of calls, such as `first 2`"),
        ("null nth 0", "`nth` wants a number of calls"),
        ("null chance 2", "`chance` wants a probability from 0 to 1"),
    ],
)
def test_what_cannot_be_ordered(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ordered(text)
    assert sentence in str(caught.value)


def calls(faults: Faults, *names: str, test: str = "") -> str:
    return "".join("x" if faults.due((name,), test) else "." for name in names)


@pytest.mark.parametrize(
    ("text", "asked", "hit"),
    [
        ("reset", "aba", "xxx"),
        ("reset on a", "aba", "x.x"),
        ("reset on a first 2", "baaba", ".xx.."),
        ("reset nth 3", "aaaa", "..x."),
        ("reset on a until b", "aabaa", "xx..."),
        ("tls-failure", "aa", ".."),
    ],
)
def test_when_a_fault_is_due(text: str, asked: str, hit: str) -> None:
    assert calls(Faults([ordered(text)]), *asked) == hit


def test_each_test_counts_its_own_calls() -> None:
    faults = Faults([ordered("reset first 1")])
    assert [calls(faults, "a", "a", test=test) for test in ("one", "two")] == ["x.", "x."]


def test_chance_is_the_same_for_the_same_seed() -> None:
    runs = [calls(Faults([ordered("reset chance 0.3")], seed), *"a" * 400) for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]
    assert 80 < runs[0].count("x") < 160
    assert calls(Faults([ordered("reset chance 0")]), *"a" * 50) == "." * 50
    assert calls(Faults([ordered("reset chance 1")]), *"a" * 50) == "x" * 50


def test_what_was_inflicted_is_counted_and_what_never_was_is_told() -> None:
    faults = Faults([ordered("empty-list"), ordered("null on b")])
    (due,) = faults.due(("a",))
    assert faults.inflict(due, answer({"n": 1}), SCENE) is None
    assert list(faults.idle) == ["empty-list", "null on b"]
    assert faults.inflict(due, answer([1]), SCENE)
    assert faults.inflicted == {"empty-list": 1}
    assert list(faults.idle) == ["null on b"]
    assert faults.due(("a",), more=[ordered("reset on typo")]) == [due]
    assert list(faults.idle) == ["null on b", "reset on typo"]
