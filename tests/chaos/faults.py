"""What a sandbox does on a bad night; each function is one way for a call to go wrong."""

import socket
import struct
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.chaos.server import JSON, Answer, Call, Fault, said

HTML = (("Content-Type", "text/html; charset=utf-8"),)


def page(text: str, status: int = 200) -> Fault:
    """Answer with a page, whatever was asked for."""
    return lambda _: Answer(status, HTML, f"<!doctype html><html>{text}</html>".encode())


def status(number: int, *headers: tuple[str, str]) -> Fault:
    """Answer with a status, and an error as APIs word it."""
    return lambda _: said({"error": "see the status"}, number, *headers)


def silent(call: Call) -> None:
    """Take the request, and say nothing until the client has given up."""
    call.released.wait(10)


def stuck(call: Call) -> None:
    """Begin an answer, and never end it."""
    call.line.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"id"')
    call.released.wait(10)


def reset(call: Call) -> None:
    """Reset the connection."""
    call.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.line.close()


def hung_up(call: Call) -> None:
    """Close the connection without a word."""
    call.line.shutdown(socket.SHUT_RDWR)


def cut(call: Call) -> None:
    """Send less than was promised."""
    call.line.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"id": 1')
    hung_up(call)


def gibberish(call: Call) -> None:
    """Answer with something that is no HTTP."""
    call.line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    hung_up(call)


def empty(_: Call) -> Answer:
    """Answer 200 with nothing in it, as a proxy does whose upstream went away."""
    return Answer(200, JSON, b"")


def halved(call: Call) -> Answer:
    """Answer 200 with the first half of the body, and its length as if that were all."""
    body = call.well.body
    return Answer(200, JSON, body[: len(body) // 2])


def to_login(_: Call) -> Answer:
    """Send to a page to log in."""
    return Answer(302, (("Location", "/login?next=%2F"),), b"")


def to_maintenance(_: Call) -> Answer:
    """Send to a page that says to come back later."""
    return Answer(302, (("Location", "https://status.example.com/maintenance.html"),), b"")


def too_many(seconds: str) -> Fault:
    """Answer 429, and say when to come again."""
    return status(429, ("Retry-After", seconds))


def too_many_by_its_clock(_: Call) -> Answer:
    """Answer 429, and say when to come again: by a clock that is two hours ahead."""
    now = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    return said({"error": "slower"}, 429, ("Date", now), ("Retry-After", now))


def spent_by_its_clock(call: Call) -> Answer:
    """Answer well, and that nothing is left until now, as a Unix time by a clock that is two hours ahead."""
    now = datetime.now(UTC) + timedelta(hours=2)
    limits = ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", str(int(now.timestamp())))
    well = call.well
    return Answer(well.status, (*well.headers, ("Date", format_datetime(now, usegmt=True)), *limits), well.body)


def error_inside(text: str) -> Fault:
    """Answer 200, with an error in the body."""
    return lambda _: said({"error": {"message": text}})


def first(times: int, fault: Fault) -> Fault:
    """Fault the first calls of each path only."""
    return lambda call: fault(call) if call.times <= times else call.well
