"""Takes the secrets out of an interaction: from its URL, its headers, its bodies."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, unquote

from driftproxy.model.http import Headers, Interaction, Request, Response, header
from driftproxy.model.pseudonym import blanked
from driftproxy.traffic.multipart import boundary, map_parts
from driftproxy.traffic.redact.columns import within_columns
from driftproxy.traffic.redact.fields import Hand, form, headed, inside
from driftproxy.traffic.redact.harmless import Harmless
from driftproxy.traffic.redact.memory import Memory
from driftproxy.traffic.redact.msgpack import within_msgpack
from driftproxy.traffic.redact.names import Kind, canonical, may_name_secret, names_person, names_secret
from driftproxy.traffic.redact.personal import is_webhook, without_persons
from driftproxy.traffic.redact.shaping import Shaper
from driftproxy.traffic.redact.tokens import may_hold_secret, without_tokens
from driftproxy.traffic.redact.wrapped import encoding_of, is_text, within_base64, within_compressed

__all__ = ["Redactor"]

Step = Callable[[str], str]
Hidden = tuple[str, str, str]
"""A value that was hidden, what stands for it now, and of which kind it was."""


class Redactor:
    """Replaces secrets by pseudonyms made with the project's key, or by the word REDACTED where there is none.

    `names` are further names of fields, headers and parameters that hold secrets. What is about persons is hidden where
    it is `personal`, and in webhooks. With `blank`, pseudonyms become REDACTED, too, whoever made them: requests that
    are the same but for their secrets become equal.

    Redacting twice changes nothing. A string stays a string of its length and format, and a number a number; a body
    keeps its formatting, and a `Content-Length` is corrected. What was a secret once is one wherever it is met again.
    Never raises, whatever the bytes are.
    """

    def __init__(
        self, names: Iterable[str] = (), *, key: bytes = b"", personal: bool = False, blank: bool = False
    ) -> None:
        """Know no secret yet."""
        self._names = frozenset(map(canonical, names))
        self._personal = personal
        self._blank = blank
        self._key = key
        self._shaper = Shaper(key, blank=blank)
        self._memory = Memory()
        self._hidden: list[Hidden] = []
        self._depth = 0
        self._kinds = lru_cache(8192)(self.kind)
        self._hand = Hand(self._kinds, self._hide, self._number, self._credentials, self._inner)
        self._short = lru_cache(8192)(self._noted)
        self.harmless = Harmless()

    def __call__(self, interaction: Interaction) -> Interaction:
        """Return the interaction without its secrets; those of the request are taken out of the answer too."""
        if not self._memory.learned and interaction in self.harmless:
            return interaction
        if not self._personal and not self._blank and is_webhook(interaction.request.headers):
            return self._of_persons(interaction)
        before = self._memory.learned
        request = self.request(interaction.request)
        lost = self._lost()
        response = interaction.response
        headers, body = self._message(response.headers, response.body, lost)
        if request is interaction.request and headers == response.headers and body is response.body:
            return interaction
        clean = Interaction(request, Response(response.status, response.reason, headers, body))
        return self.recalled(clean) if self._memory.learned > before else clean  # the request may say it, too

    @property
    def settings(self) -> str:
        """What it takes for a secret, in words; of what others have, what one left as it is, each would."""
        return repr((sorted(self._names), self._personal, bool(self._key)))

    @property
    def learned(self) -> int:
        """How many secrets it has met that it would know anywhere."""
        return self._memory.learned

    def forget(self) -> None:
        """Know no secret any more that was met."""
        self._memory = Memory()

    def recalled(self, interaction: Interaction) -> Interaction:
        """Return a clean interaction without what was learned to be a secret since."""
        response = interaction.response
        headers = tuple((name, self._memory.recall(value)) for name, value in response.headers)
        response = replace(response, headers=headers, body=self.recalled_bytes(response.body))
        return Interaction(self._recalled(interaction.request), response)

    def blank(self) -> "Redactor":
        """Return a redactor that makes requests comparable which were redacted with other keys, or with none."""
        return Redactor(self._names, personal=self._personal, blank=True)

    def request(self, request: Request) -> Request:
        """Return the request without its secrets."""
        self._hidden.clear()
        before = self._memory.learned
        if not before and request in self.harmless:
            return request
        clean = self._cleaned(request)
        if self._memory.learned > before:
            return self._recalled(self._cleaned(request))  # what it says late may stand early in it, too
        if self._hidden or clean != request:
            return clean
        if len(request.body) <= _SHORT:
            self.harmless.add(request)
        return request

    def response(self, response: Response) -> Response:
        """Return the response without its secrets."""
        self._hidden.clear()
        headers, body = self._message(response.headers, response.body)
        return replace(response, headers=headers, body=body)

    def url(self, url: str) -> str:
        """Return the URL without user info, and without the secrets in its path and query."""
        main, mark, query = self._memory.recall(url).partition("?")
        main = self._settled(main, self._main)
        if not mark:
            return main
        query, hash_mark, fragment = query.partition("#")
        return main + mark + self._settled(query, self._form) + hash_mark + self.text(fragment)

    def text(self, text: str) -> str:
        """Return any text without its secrets."""
        text = self._memory.recall(text)
        if len(text) > _SHORT:
            return self._settled(text, self._text)
        clean, hidden = self._short(text)
        self._hidden += hidden
        return clean

    def name(self, name: str) -> str:
        """Return the name of a cassette or a test without its secrets; pytest joins parameters by `-`."""
        clean = self.text(name)
        for found in re.finditer("-", name):
            tail = name[found.end() :]
            if clean.endswith(tail) and (cleaned := self.text(tail)) != tail:
                clean = clean.removesuffix(tail) + cleaned
        return clean

    def header(self, name: str, value: str) -> str:
        """Return the value of a header without its secrets."""
        if name.lower() in _WHOLE:
            return headed(name, value, self._hand)
        if kind := self.kind(name):
            return self._hand.named(name, value, kind)
        return self.text(value)

    def body(self, body: bytes, headers: Headers) -> bytes:
        """Return a body without its secrets; the headers say what it is."""
        return self._body(body, header(headers, "content-type") or "", header(headers, "content-encoding") or "")

    def kind(self, name: str) -> Kind:
        """Return what a field, header or parameter of this name holds."""
        if names_secret(name) or (self._names and canonical(name) in self._names):
            return "secret"
        return "personal" if self._personal and names_person(name) else ""

    def taken(self) -> tuple[str, ...]:
        """Return of which kinds the values were that were hidden since this was asked last."""
        kinds = tuple(dict.fromkeys(kind for _, _, kind in self._hidden))
        self._hidden.clear()
        return kinds

    def recalled_bytes(self, data: bytes) -> bytes:
        """Return a clean text of any kind, such as a body or a part of a file, without what was learned since."""
        text = data.decode("utf-8", "surrogateescape")
        clean = self._memory.recall(text)
        return data if clean == text else clean.encode("utf-8", "surrogateescape")

    def _of_persons(self, interaction: Interaction) -> Interaction:
        other = Redactor(self._names, key=self._key, personal=True)
        other._memory = self._memory
        return other(interaction)

    def _message(self, headers: Headers, body: bytes, lost: Iterable[Hidden] = ()) -> tuple[Headers, bytes]:
        clean = self.body(body, headers) if body else body
        usual = () if self._memory.learned else self.harmless.found  # most are, and need no call
        headers = tuple([one if one in usual else self._field(one) for one in headers])
        for word, pseudonym, _ in lost:  # at last, for a word may be a part of another secret
            headers = tuple((name, value.replace(word, pseudonym)) for name, value in headers)
            clean = clean.replace(word.encode("utf-8", "replace"), pseudonym.encode("utf-8", "replace"))
        if clean == body:
            return headers, body
        length = str(len(clean))
        return tuple((name, length if name.lower() == "content-length" else value) for name, value in headers), clean

    def _field(self, field: tuple[str, str]) -> tuple[str, str]:
        """Return a header without its secrets."""
        name, value = field
        if field in self.harmless.found and self._memory.recall(value) == value:
            return field
        before = len(self._hidden)
        clean = self.header(name, value)
        if clean != value:
            return name, clean
        if len(self._hidden) == before and len(value) <= _SHORT:
            self.harmless.add(field)
        return field

    def _lost(self) -> list[Hidden]:
        """Return what a request has lost, longest first: an answer that repeats it is to lose it, too.

        Only what is long, and of letters and digits, for anything else may be in an answer by accident.
        """
        words = {
            (value, pseudonym, kind)
            for value, pseudonym, kind in self._hidden
            if len(value) >= _SHORTEST and kind != _COOKIE and value != pseudonym
            if any(map(str.isalpha, value)) and any(map(str.isdecimal, value))
        }
        return sorted(words, key=lambda one: (-len(one[0]), one))

    def _cleaned(self, request: Request) -> Request:
        headers, body = self._message(request.headers, request.body)
        return Request(request.method, self.url(request.url), headers, body)

    def _recalled(self, request: Request) -> Request:
        """Return a clean request without what was learned to be a secret since."""
        headers = tuple((name, self._memory.recall(value)) for name, value in request.headers)
        return replace(
            request, url=self._memory.recall(request.url), headers=headers, body=self.recalled_bytes(request.body)
        )

    def _body(self, body: bytes, media: str, coding: str = "") -> bytes:
        kind = media.partition(";")[0].strip().lower()
        mark = boundary(media) if kind.startswith("multipart/") else _boundary(body)
        if mark and b"--" + mark in body:
            return map_parts(body, mark, self._part) if self._depth <= _DEEPEST else body
        packed = within_compressed(body, coding.strip().lower(), lambda plain: self._deeper(plain, media))
        if packed is not None:
            return packed
        if kind.endswith("msgpack") or (kind in _UNSAID and not is_text(body[:1024])):
            body = within_msgpack(body, self._beside)
        if encoding := encoding_of(body, media):
            clean_body = self._encoded(body, encoding, kind)
            if clean_body != body:  # else it may be something else than it is said to be
                return clean_body
        if kind.startswith(_BINARY) and (b"\0" in body[:1024] or not is_text(body[:1024])):
            return body
        # Surrogates stand for bytes that are not UTF-8, so that every other byte stays what it was.
        text = body.decode("utf-8", "surrogateescape")
        step = self._form if kind == _FORM or (not kind and _LOOKS_LIKE_FORM.match(text)) else self._text
        clean = within_columns(self._settled(self._memory.recall(text), step), kind, self._hand)
        return body if clean == text else clean.encode("utf-8", "surrogateescape")

    def _beside(self, name: str, text: str) -> str:
        """Return a text that stands beside a name."""
        kind = self._kinds(name)
        return self._hand.named(name, text, kind) if kind else self.text(text)

    def _encoded(self, body: bytes, encoding: str, kind: str) -> bytes:
        try:
            text = body.decode(encoding)
        except (LookupError, ValueError):
            bare = body.replace(b"\0", b"")  # as text it cannot be read: better another body than a secret
            clean_bare = self._deeper(bare, kind)
            return body if clean_bare == bare else clean_bare
        clean = self._body(text.encode("utf-8", "surrogatepass"), kind).decode("utf-8", "surrogatepass")
        return body if clean == text else clean.encode(encoding)

    def _part(self, headers: Headers, body: bytes) -> bytes:
        field = _FIELD.search(header(headers, "content-disposition") or "")
        if field and body and self.kind(field[1]):
            return self._beside(field[1], body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        media = header(headers, "content-type") or "text/plain"
        if (header(headers, "content-transfer-encoding") or "").strip().lower() == "base64":
            return within_base64(body.decode("latin-1"), lambda plain: self._deeper(plain, media)).encode("latin-1")
        return self._deeper(body, media)

    def _settled(self, text: str, step: Step) -> str:
        """Apply a step until it changes nothing: what one replacement leaves may be a secret to the next."""
        for _ in range(_ROUNDS):
            before, text = text, step(text)
            if text == before:
                break
        return within_base64(text, self._plain) if len(text) >= _WRAPPED else text

    def _main(self, text: str) -> str:
        text = _USER.sub(lambda found: f"{found[1]}{self._hide(unquote(found[2]), 'secret', '')}@", text)
        text = _GIVEN.sub(lambda found: found[1] + self._hide(found[2], "secret", "path"), text)
        clean = self._text(text)
        plain = unquote(clean) if "%" in clean else clean
        if plain != clean and (cleaned := self._text(plain)) != plain:
            return quote(cleaned, safe="/:@!$&'()*+,;=~%[]?")
        return clean

    def _text(self, text: str) -> str:
        if self._blank:
            text = blanked(text)
        if not (self._names or self._personal or may_hold_secret(text)):
            return text
        if self._names or self._personal or may_name_secret(text) or "\\u00" in text:
            text = inside(text, self._hand)
        text = without_tokens(text, self._seen)
        return without_persons(text, self._met) if self._personal else text

    def _inner(self, text: str) -> str:
        """Return a text inside of another one without its secrets."""
        if self._depth > _DEEPEST:
            return text
        self._depth += 1
        try:
            text = self._text(text)
            return within_base64(text, self._plain) if len(text) >= _WRAPPED else text
        finally:
            self._depth -= 1

    def _plain(self, body: bytes) -> bytes:
        """Return what was packed or encoded without its secrets."""
        return self._deeper(body, "")

    def _deeper(self, body: bytes, media: str) -> bytes:
        if self._depth > _DEEPEST:
            return body
        self._depth += 1
        try:
            return self._body(body, media)
        finally:
            self._depth -= 1

    def _form(self, text: str) -> str:
        return form(text, self._hand)

    def _noted(self, text: str) -> tuple[str, tuple[Hidden, ...]]:
        """Return a short text without its secrets, and these: most headers are the same in every interaction."""
        before = len(self._hidden)
        clean = self._settled(text, self._text)
        hidden = tuple(self._hidden[before:])
        del self._hidden[before:]
        return clean, hidden

    def _hide(self, value: str, kind: Kind, name: str) -> str:
        if kind == "personal":
            return self._met(value, "about a person, by its name")
        cookie = kind == "cookie"
        return self._note(value, self._shaper.value(value), _COOKIE if cookie else _USER_INFO if not name else _NAMED)

    def _credentials(self, value: str) -> str:
        made = self._shaper.credentials(value)
        scheme, gap, rest = value.partition(" ")
        if made.startswith(scheme + gap) and gap:
            self._note(rest, made[len(scheme + gap) :], _NAMED)
        else:
            self._note(value, made, _NAMED)
        return made

    def _number(self, number: str) -> str:
        return self._note(number, self._shaper.number(number), _NAMED)

    def _seen(self, value: str, kind: str) -> str:
        return self._note(value, self._shaper.value(value), kind)

    def _met(self, value: str, kind: str) -> str:
        made = self._shaper.personal(value)
        if made != value:
            self._hidden.append((value, made, kind))
        return made

    def _note(self, value: str, made: str, kind: str) -> str:
        if made != value:
            self._hidden.append((value, made, kind))
            if kind != _COOKIE and not self._blank:
                self._memory.learn(value, made)
        return made


_SHORT = 200
_SHORTEST = 8
_WRAPPED = 24
_DEEPEST = 20
"""So many texts inside of texts are looked into."""
_ROUNDS = 8
_COOKIE = "cookie"
_NAMED = "secret, by its name"
_USER_INFO = "credentials in a URL"
_FORM = "application/x-www-form-urlencoded"
_BINARY = ("image/", "audio/", "video/", "font/", "application/zip", "application/pdf")
_UNSAID = ("", "application/octet-stream")
_WHOLE = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_USER = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]*://)([^/@]*)@")
_GIVEN = re.compile(
    r"(?i)(/(?:token|access[_-]token|api[_-]?key|reset(?:[_-]password)?|password[_-]reset|verify(?:[_-]email)?|confirm"
    r"|activate|magic(?:[_-]link)?|unsubscribe)/)((?=[^/?#]*\d)(?=[^/?#]*[A-Za-z])[\w.~-]{20,})"
)
_FIELD = re.compile(r'(?i)(?:^|[;\s])name="?([^";]+)"?')
_LOOKS_LIKE_FORM = re.compile(r"[\w.\[\]%+\-]+=[^\s<>{\"]*\Z")
_BOUNDARY = re.compile(rb"\A--([^\s-][^\r\n]{0,69})\r?\nContent-Disposition:", re.IGNORECASE)


def _boundary(body: bytes) -> bytes | None:
    found = _BOUNDARY.match(body[:300])
    return found[1] if found else None
