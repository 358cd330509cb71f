"""What must never be written down: an interaction in, the same interaction without its secrets out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from driftproxy.model.http import Headers, Interaction, Request, Response, header
from driftproxy.traffic.mask import form, headed, inside
from driftproxy.traffic.multipart import boundary, map_parts
from driftproxy.traffic.secrets import PLACEHOLDER, canonical, may_name_secret, names_secret, without_tokens

__all__ = ["Redactor"]


@dataclass(frozen=True, slots=True)
class Redactor:
    """Replaces secrets by the word `REDACTED`; `names` are further names of fields, headers and parameters.

    Redacting twice changes nothing. A string stays a string and a number a number; a body keeps its formatting,
    and a `Content-Length` is corrected. Never raises, whatever the bytes are.
    """

    names: frozenset[str] = frozenset()

    def __call__(self, interaction: Interaction) -> Interaction:
        """Return the interaction without its secrets; those of the request are taken out of the answer too."""
        request = self.request(interaction.request)
        response = interaction.response
        headers, body = self._message(response.headers, response.body, self._taken_out(interaction.request, request))
        return Interaction(request, replace(response, headers=headers, body=body))

    def request(self, request: Request) -> Request:
        """Return the request without its secrets."""
        headers, body = self._message(request.headers, request.body)
        return replace(request, url=self.url(request.url), headers=headers, body=body)

    def response(self, response: Response) -> Response:
        """Return the response without its secrets."""
        headers, body = self._message(response.headers, response.body)
        return replace(response, headers=headers, body=body)

    def url(self, url: str) -> str:
        """Return the URL without user info, and without the secrets in its path and query."""
        main, mark, query = url.partition("?")
        main = self._settled(main, lambda text: self._text(_USER.sub(rf"\1{PLACEHOLDER}@", text)))
        if not mark:
            return main
        query, hash_mark, fragment = query.partition("#")
        return main + mark + self._settled(query, self._form) + hash_mark + self.text(fragment)

    def text(self, text: str) -> str:
        """Return any text without its secrets."""
        return _short(self, text) if len(text) <= _SHORT else self._settled(text, self._text)

    def secret(self, name: str) -> bool:
        """Return whether a field, header or parameter of this name holds a secret."""
        return names_secret(name) or (bool(self.names) and canonical(name) in _canonical(self.names))

    def _message(self, headers: Headers, body: bytes, words: Sequence[str] = ()) -> tuple[Headers, bytes]:
        clean = body
        for word in words:
            headers = tuple((name, value.replace(word, PLACEHOLDER)) for name, value in headers)
            clean = clean.replace(word.encode("utf-8", "replace"), PLACEHOLDER.encode())
        clean = self._body(clean, header(headers, "content-type") or "") if clean else clean
        length = None if clean == body else str(len(clean))
        return tuple((name, self._header(name, value, length)) for name, value in headers), clean

    def _taken_out(self, request: Request, clean: Request) -> list[str]:
        """Return the words that a request has lost, longest first: an answer that repeats them is to lose them too.

        Only what is long, and of letters and digits, for anything else may be in an answer by accident.
        """
        texts = [(request.url, clean.url)]
        if request.body != clean.body:
            texts.append((request.body.decode("utf-8", "replace"), clean.body.decode("utf-8", "replace")))
        for (name, value), (_, left) in zip(request.headers, clean.headers, strict=True):
            if name.lower() == "cookie":  # most are no secrets, but names that clients go on with
                texts.append((value, self._form(value.replace("; ", "&"))))
            elif name.lower() != "content-length":
                texts.append((value, left))
        lost = {
            word for said, left in texts if said != left for word in set(_WORD.findall(said)) - set(_WORD.findall(left))
        }
        mixed = (word for word in lost if any(map(str.isalpha, word)) and any(map(str.isdecimal, word)))
        return sorted(mixed, key=lambda word: (-len(word), word))

    def _header(self, name: str, value: str, length: str | None) -> str:
        if length is not None and name.lower() == "content-length":
            return length
        if name.lower() in _WHOLE or self.secret(name):
            return headed(name, value)
        return self.text(value)

    def _body(self, body: bytes, media: str) -> bytes:
        kind = media.partition(";")[0].strip().lower()
        if kind.startswith("multipart/") and (mark := boundary(media)):
            return map_parts(body, mark, self._part)
        if kind.startswith(_BINARY) or b"\0" in body[:1024]:
            return body
        # Surrogates stand for bytes that are not UTF-8, so that every other byte stays what it was.
        text = body.decode("utf-8", "surrogateescape")
        step = self._form if kind == _FORM or (not kind and _LOOKS_LIKE_FORM.match(text)) else self._text
        clean = self._settled(text, step)
        return body if clean == text else clean.encode("utf-8", "surrogateescape")

    def _part(self, headers: Headers, body: bytes) -> bytes:
        field = _FIELD.search(header(headers, "content-disposition") or "")
        if field and self.secret(field[1]) and body:
            return PLACEHOLDER.encode()
        return self._body(body, header(headers, "content-type") or "text/plain")

    def _settled(self, text: str, step: Callable[[str], str]) -> str:
        """Apply a step until it changes nothing: what one replacement leaves may be a secret to the next."""
        for _ in range(_ROUNDS):
            before, text = text, step(text)
            if text == before:
                break
        return text

    def _text(self, text: str) -> str:
        if self.names or may_name_secret(text.lower()) or "\\u00" in text:
            text = inside(text, self.secret, self._text)
        return without_tokens(text)

    def _form(self, text: str) -> str:
        return form(text, self.secret, self._text)


@lru_cache(maxsize=8192)
def _short(redactor: Redactor, text: str) -> str:
    """Return a short text without its secrets: most headers are the same in every interaction."""
    return redactor._settled(text, redactor._text)  # noqa: SLF001 - a part of it


_SHORT = 200
_ROUNDS = 8
_FORM = "application/x-www-form-urlencoded"
_BINARY = ("image/", "audio/", "video/", "font/", "application/zip", "application/gzip", "application/pdf")
_WHOLE = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_USER = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]*://)[^/@]*@")
_FIELD = re.compile(r'(?i)(?:^|[;\s])name="?([^";]+)"?')
_LOOKS_LIKE_FORM = re.compile(r"[\w.\[\]%+\-]+=[^\s<>{\"]*\Z")
_WORD = re.compile(r"[^\s\"'&;,:?=<>(){}\[\]\\]{8,}")


@lru_cache(maxsize=64)
def _canonical(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(canonical, names))
