"""What tells requests to one URL apart."""

import pytest

from driftproxy.model.http import Request
from driftproxy.traffic.endpoints.operation import operation_of

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "operation"),
    [
        (b'{"query": "query Invoices { a }"}', "Invoices"),
        (b'{"query": "fragment F on A { a } query Invoices($a: Int) { a }"}', "Invoices"),
        (b'{"operationName": "Pay", "query": "mutation { a }"}', "Pay"),
        (b'{"operationName": null, "query": "{ viewer { id } }"}', "viewer"),
        (b'{"query": "mutation ($a: Int) { pay(a: $a) { id } }"}', "pay"),
        (b'[{"query": "query A { a }"}, {"query": "query B { b }"}]', "A, B"),
        (b'{"query": "a mutation of genes"}', ""),
        (b'{"query": {"match": "a"}}', ""),
        (b'{"query": ', ""),
        (b'{"jsonrpc": "2.0", "method": "eth_call", "params": [], "id": 1}', "eth_call"),
        (b'{"method": "get_info", "params": {}, "id": 1}', "get_info"),
        (b'{"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "add"}, "id": 1}', "tools/call add"),
        (b'[{"jsonrpc": "2.0", "method": "b"}, 7, {"jsonrpc": "2.0", "method": "a"}]', "a, b"),
        (b'{"method": "card", "amount": 1}', ""),
        (b'{"jsonrpc": "2.0", "method": 5}', ""),
        (b"[" * 100_000 + b'"method"', ""),
    ],
)
def test_a_json_body_says_it(body: bytes, operation: str) -> None:
    assert operation_of(_post(body, JSON), "") == operation
    assert operation_of(_post(body, ""), "") == operation


@pytest.mark.parametrize(
    ("query", "operation"),
    [
        ("action=login&user=1", "login"),
        ("method=flickr.photos.search", "flickr.photos.search"),
        ("Action=DescribeInstances&Version=2016-11-15", "DescribeInstances"),
        ("query=query+A+%7B+a+%7D", "A"),
        ("query=shoes", ""),
        ("action=9f86d081884c7d65", ""),
        ("q=action", ""),
        ("", ""),
    ],
)
def test_a_parameter_says_it(query: str, operation: str) -> None:
    assert operation_of(Request("GET", f"https://api.test/?{query}"), query) == operation
    if not query.startswith("query"):
        assert operation_of(_post(query.encode(), FORM), "") == operation


@pytest.mark.parametrize(
    ("name", "value", "operation"),
    [
        ("X-Amz-Target", "DynamoDB_20120810.GetItem", "DynamoDB_20120810.GetItem"),
        ("SOAPAction", '"http://api.test/orders/GetOrder"', "GetOrder"),
        ("SOAPAction", '""', ""),
        ("Content-Type", 'application/soap+xml; charset=utf-8; action="urn:orders#GetOrder"', "GetOrder"),
    ],
)
def test_a_header_says_it(name: str, value: str, operation: str) -> None:
    assert operation_of(Request("POST", "https://api.test/", ((name, value),), b"<a/>"), "") == operation


def _post(body: bytes, media: str) -> Request:
    return Request("POST", "https://api.test/", (("Content-Type", media),), body)
