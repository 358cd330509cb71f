"""Does a body say an error where its status says success, and is that error about the moment only?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeGuard

from driftproxy.model.plain import Plain

__all__ = ["Failure", "admitted", "error_in", "failure", "passing"]


@dataclass(frozen=True, slots=True)
class Failure:
    """An error in a body: all its words in lower case, and its code where it is a plain word."""

    text: str
    code: str = ""

    def __str__(self) -> str:
        return f"an error in the body ({self.code})" if self.code else "an error in the body"


def failure(well: Plain, ill: Plain) -> Failure | None:
    """Return the error that the body `ill` says, if the body `well` of the same request says a success, or None.

    An error is one only if what the other body carried is missing: a field `errors` beside the data is a field
    (GraphQL, section 7.1.1: `data` is null or absent where the whole request failed). Several answers in one, as
    JSON-RPC allows, are an error if all are, or if one is of the moment.
    """
    if _is_batch(well) and _is_batch(ill):
        return _batched(well, ill)
    if isinstance(ill, list) and len(ill) == 1 and isinstance(ill[0], dict) and all(map(_tells, ill[0])):
        record = well[0] if isinstance(well, list) and well else well
        return failure(record, ill[0]) if isinstance(record, dict) else None
    well, ill = _unwrapped(well, ill)
    if not isinstance(ill, dict) or not ill:
        return None
    # The same names in another convention, or in an envelope, are still there.
    had, ill = _spoken(_named(well if isinstance(well, dict) else {"": well})), _spoken(_named(ill))
    lacks = _lacks(had, ill) and _lacks(had, _opened(ill)) and all(_lacks(inner, ill) for inner in _inside(had))
    if not (lacks or ("result" in ill and all(map(_tells, ill)))):  # words may stand in the place of a result
        return None
    had, ill = _headed(had), _headed(ill)
    said = any(name in _ERRORS and not _empty(value) and _empty(had.get(name)) for name, value in ill.items())
    flag = any(name in _FLAGS and _yes(had.get(name, True)) and _no(value) for name, value in ill.items())
    state = any(_worse(name, had.get(name), value) for name, value in ill.items())
    failed = _failure(ill)
    if lacks and (said or ((flag or state) and any(map(_tells, ill)))):
        return failed
    # Words alone may be what the API answers now; only the moment's own make them an error.
    alone = any(map(_tells, ill)) and all(_tells(name) or name in _LEADS for name in ill) and not any(map(_tells, had))
    return failed if ((flag or state) or (lacks and alone)) and passing(failed) else None


def admitted(body: Plain) -> Failure | None:
    """Return the error that a body says by itself, whatever was answered else, or None.

    That is a flag, a state or a code that says so, or an error, without any data. A state of 0 may be either.
    """
    body = _unwrapped(body, body)[0]
    if not isinstance(body, dict):
        return None
    said = _named(body)
    if any(isinstance(value, _NESTED) and not _about(name) and not _empty(value) for name, value in said.items()):
        return None
    ill = any(
        (name in _FLAGS and _no(value))
        or (name in _ERRORS and not _empty(value))
        or (_worse(name, None, value) and str(value) != "0")
        for name, value in said.items()
    )
    return _failure(said) if ill else None


def error_in(value: Plain) -> Failure:
    """Return the error whose words are in a value."""
    words = list(islice(_texts(value, 0), _MOST_WORDS))
    return Failure(_text(words), next((word for word in words if _CODE.fullmatch(word)), ""))


def passing(failed: Failure, *, siblings_answer: bool = False) -> tuple[str, str] | None:
    """Return the kind and the reason if an error is about credentials, a limit, or the state of a host; else None.

    `siblings_answer` says that the same endpoint still answers other requests as it did.
    """
    for kind, pattern, why in _MATTERS:
        if pattern.search(failed.text):
            return kind, f"answered with {failed}: {why}"
    if siblings_answer and _MISSING.search(failed.text):
        return "state-gone", f"answered with {failed}, and other requests as before: the recorded object is gone"
    return None


_ERRORS = frozenset(
    {
        "err",
        "error",
        "errors",
        "fault",
        "exception",
        "errormessage",
        "errorcode",
        "errordescription",
        "errorresponse",
        "errordetail",
        "errordetails",
        "errortype",
        "errmsg",
    }
)
_HEADS = frozenset({"status", "meta", "header", "responseheader", "responsestatus"})
"""Records beside the data that say how it went."""
_LEADS = frozenset({"documentation", "documentationurl", "docs", "help", "helpurl", "links", "logref", "moreinfo"})
_FLAGS = frozenset({"ok", "success", "succeeded", "successful", "issuccess"})
_STATES = frozenset({"status", "stat"})
_CODES = frozenset({"status", "code", "cod", "statuscode", "errcode", "errno", "returncode", "retcode"})
_MESSAGES = frozenset({"message", "messages", "msg"})
_TELLING = _MESSAGES | frozenset(
    {"detail", "details", "description", "reason", "title", "info", "information", "note", "result"}
)
_PROTOCOL = frozenset(
    {"jsonrpc", "jsonapi", "apiversion", "requestid", "correlationid", "traceid", "timestamp", "servertime"}
)
"""What every answer of a protocol carries, however the request went."""

_YES, _NO = frozenset({"true", "1", "yes", "ok"}), frozenset({"false", "0", "no", "none"})
_BAD = re.compile(
    r"(?i).{0,20}(error|fail|fatal|fault|denied|invalid|refused|unauthori|over_\w*limit).{0,20}|notok|nok|ko|no|0"
)
_DIGITS = re.compile(r"\d{1,6}", re.ASCII)
_WELL, _ILL = frozenset({0, 200, 201, 202, 204}), range(400, 600)
"""Numbers that say how it went, as HTTP does, or 0 for well."""

_HUMP = re.compile(r"([a-z])([A-Z])")
_CODE = re.compile(r"[A-Za-z]{2,20}([_.-][A-Za-z]{1,20}){0,6}")
"""A word that is no token: letters only, so that no secret is repeated."""

_MATTERS = (
    (
        "quota",
        re.compile(
            r"rate.?limit|quota|too.many|throttl|resource.exhausted|slow.?down|reduce.your.request|over_\w*limit|limit.(exceeded|reached)|out.of.limit|exceeded.\w+.limit|call.frequency"
            r"|payment.required|insufficient.(funds|credit|balance)|\b(402|429)\b"
        ),
        "over a limit",
    ),
    (
        "auth",
        re.compile(
            r"unauthori[sz]|unauthenticat|authenticat|not.authed|invalid.auth|(api|access).?key|credential|forbidden"
            r"|permission|access.denied|request.denied|not.authori[sz]ed|not.(log|sign)ged.in|(log|sign).?in.(required|first|again)"
            r"|(please|must|need.to).(log|sign).?in|session.(expired|invalid)"
            r"|token.{0,20}(expired|invalid|revoked|missing|inactive|required)|(expired|invalid|revoked|missing).{0,20}token"
            r"|account.inactive|missing.scope|\b(401|403|407)\b"
        ),
        "are the credentials of this host set and valid?",
    ),
    (
        "server-error",
        re.compile(
            r"internal.{0,8}error|server.error|unavailable|time.?out|timed.out|try.again|temporar|maintenance|overload"
            r"|fatal.error|service.down|upstream.(connect|request)|no.healthy.upstream|bad.gateway|connection.re(fused|set)|\b50[0234]\b"
        ),
        "the host is in trouble",
    ),
)
_MISSING = re.compile(
    r"not.?found|no.such|does.?n.t.exist|does.not.exist|unknown.(id|user|channel|object)|\b(404|410)\b"
)
_NESTED = (dict, list)
_DEEPEST, _DEEPEST_WORDS, _MOST_WORDS = 4, 12, 20


def _unwrapped(one: Plain, other: Plain) -> tuple[Plain, Plain]:
    """Return what is inside an envelope that both share: `{"feed": …}`, SOAP's `Envelope` and `Body`."""
    for _ in range(_DEEPEST):
        if not (
            isinstance(one, dict)
            and isinstance(other, dict)
            and len(one) == len(other) == 1
            and one.keys() == other.keys()
        ):
            break
        (inner,), (outer,) = one.values(), other.values()
        inner, outer = _only(inner), _only(outer)
        if not (isinstance(inner, dict) and isinstance(outer, dict)):
            break
        one, other = inner, outer
    return one, other


def _failure(record: dict[str, Plain]) -> Failure:
    return error_in({name: value for name, value in record.items() if _tells(name)})


def _is_batch(body: Plain) -> TypeGuard[list[dict[str, Plain]]]:
    return isinstance(body, list) and bool(body) and all(isinstance(one, dict) and "jsonrpc" in one for one in body)


def _batched(well: list[dict[str, Plain]], ill: list[dict[str, Plain]]) -> Failure | None:
    """Return the error that a batch says (JSON-RPC 2.0, section 6): answers are told by their ids, in any order."""
    answers = {str(one.get("id")): one for one in well}
    failed = [failure(answers.get(str(one.get("id")), {}), one) for one in ill]
    alone = next((one for one in failed if one and passing(one)), None)
    return alone or (failed[0] if all(failed) else None)


def _spoken(record: dict[str, Plain]) -> dict[str, Plain]:
    """Return the fields of a body but for those that its protocol says beside any answer."""
    aside = _PROTOCOL | {"id"} if "jsonrpc" in record else _PROTOCOL
    return record if aside.isdisjoint(record) else {name: one for name, one in record.items() if name not in aside}


def _named(record: dict[str, Plain]) -> dict[str, Plain]:
    return {_plain(name): value for name, value in record.items()}


def _headed(record: dict[str, Plain]) -> dict[str, Plain]:
    """Return the fields of a body, and those of what says how it went: it holds no data of its own."""
    heads = [_named(value) for name, value in record.items() if name in _HEADS and isinstance(value, dict)]
    heads = [one for one in heads if not any(isinstance(value, _NESTED) and value for value in one.values())]
    return {name: value for inner in (*heads, record) for name, value in inner.items()} if heads else record


def _opened(record: dict[str, Plain]) -> dict[str, Plain]:
    """Return the fields of a body, and those of what may be an envelope in it."""
    return {name: value for inner in (*_inside(record), record) for name, value in inner.items()}


def _inside(record: dict[str, Plain]) -> list[dict[str, Plain]]:
    return [_named(value) for name, value in record.items() if isinstance(value, dict) and name not in _ERRORS]


def _only(value: Plain) -> Plain:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _lacks(had: dict[str, Plain], now: dict[str, Plain]) -> bool:
    """Return whether at least half of what a body carried is missing, a text in place of data being none.

    That is half of its fields; or of all that is in them, where the others say what they said before.
    """
    carried = [name for name, value in had.items() if not _about(name) and not _empty(value)]
    if not carried:
        return not had or not had.keys() <= now.keys()
    missing = [
        name
        for name in carried
        if _empty(now.get(name)) or (isinstance(had[name], _NESTED) and not isinstance(now[name], _NESTED))
    ]
    if 2 * len(missing) >= len(carried):
        return True
    if not missing or any(had[name] != now[name] for name in carried if name not in missing):
        return False
    return 2 * sum(_values(had[name]) for name in missing) >= sum(_values(had[name]) for name in carried)


@lru_cache(maxsize=4096)
def _about(name: str) -> bool:
    """Return whether a field is about how the request went."""
    return _plain(name) in _ERRORS | _FLAGS | _STATES | _CODES | _MESSAGES


@lru_cache(maxsize=4096)
def _tells(name: str) -> bool:
    return _plain(name) in _ERRORS | _STATES | _CODES | _TELLING


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())


def _empty(value: Plain, depth: int = 0) -> bool:
    """Return whether nothing is said: null, false, an empty text, and what has only such inside."""
    if not isinstance(value, _NESTED):
        return not value
    if depth == _DEEPEST:
        return False
    for child in value.values() if isinstance(value, dict) else value:  # noqa: SIM110 - asked of every answer
        if not _empty(child, depth + 1):
            return False
    return True


def _values(value: Plain) -> int:
    """Return how many texts, numbers and the like there are in a value."""
    if not isinstance(value, _NESTED):
        return 1
    return sum(map(_values, value.values() if isinstance(value, dict) else value))


def _yes(value: Plain) -> bool:
    return str(value).lower() in _YES


def _no(value: Plain) -> bool:
    return str(value).lower() in _NO


def _worse(name: str, was: Plain, now: Plain) -> bool:
    """Return whether a field says how the request went, and says now that it went wrong."""
    if name in _CODES and (code := _number(now)) is not None:
        before = _number(was)
        if before in _WELL and code not in _WELL if before is not None else code in _ILL:
            return True
    return name in _STATES and bool(_BAD.fullmatch(str(now))) and not _BAD.fullmatch(str(was))


def _number(value: Plain) -> int | None:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(words: Iterable[str]) -> str:
    return _HUMP.sub(r"\1 \2", " ".join(words)).lower()


def _texts(value: Plain, depth: int) -> Iterator[str]:
    if isinstance(value, dict | list) and depth < _DEEPEST_WORDS:
        for child in value.values() if isinstance(value, dict) else value:
            yield from _texts(child, depth + 1)
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield str(value)
