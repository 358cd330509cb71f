"""Is it of any use to go on asking a host that gives no answer?"""

from dataclasses import dataclass

__all__ = ["Health"]


@dataclass(slots=True)
class Health:
    """How a host has answered so far.

    One that cannot be reached, or answers nothing but refusals, is left alone: four hundred refused log-ins may lock an
    account, and four hundred time-outs take the night.
    """

    host: str
    _answered: bool = False
    _failed: int = 0
    _last: tuple[str, str] = ("", "")

    def heard(self, kind: str = "", reason: str = "") -> None:
        """Count a request that has ended, with the kind of an `Unchecked` and the reason where that came of it."""
        if kind in _GENERAL:
            same = self._last[0] in (kind, "")
            self._failed = self._failed + 1 if same else 1
            self._last = kind, reason
        else:
            self._answered = True
            self._failed, self._last = 0, ("", "")

    @property
    def patient(self) -> bool:
        """Whether a failure is worth another try: not where all have failed so far."""
        return self._failed < _FEW or self._answered

    @property
    def hopeless(self) -> tuple[str, str] | None:
        """Return the kind and the reason why what is left is not asked, or None."""
        kind, reason = self._last
        most = _GENERAL.get(kind, 0)
        if not most or self._failed < most or (self._answered and kind not in _UNREACHED):
            return None
        return kind, f"not asked, after {self._failed} others in a row failed: {reason}"


_FEW = 3
_UNREACHED = {"connection": 5, "dns": 3, "tls": 3, "timeout": 5}
_GENERAL = _UNREACHED | {"auth": 10, "login": 10, "captcha": 10, "quota": 10, "server-error": 10}
"""How many failures in a row say that it is the host, by kind."""
