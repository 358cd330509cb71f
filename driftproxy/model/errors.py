"""What can go wrong, drawn as a tree.

DriftproxyError            one clear sentence: what, where and what to do; exit code 2
├── CassetteError          a cassette cannot be read or written
├── ConfigError            the configuration is wrong
├── ProxyError             the proxy cannot start or do its work (port in use, certificate files)
├── HistoryError           the history of runs cannot be read or written; costs no verdict
├── NothingHeard           a recording or a comparison had nothing to work on; exit code 3
└── Unreachable            a live host gave no answer; becomes an inconclusive outcome, never drift
"""

__all__ = [
    "CassetteError",
    "ConfigError",
    "DriftproxyError",
    "HistoryError",
    "NothingHeard",
    "ProxyError",
    "Unreachable",
]


class DriftproxyError(Exception):
    """The base of our own errors; its text is shown to the user as it stands."""

    exit_code = 2


class CassetteError(DriftproxyError):
    """A cassette cannot be read or written; the text names the file and, where known, the line."""


class ConfigError(DriftproxyError):
    """The configuration is wrong; the text names the file and the key."""


class ProxyError(DriftproxyError):
    """The proxy cannot start or do its work."""


class HistoryError(DriftproxyError):
    """The history of runs cannot be read or written; the text says where and what to do, and holds no secret."""


class NothingHeard(DriftproxyError):
    """There was nothing to record or to compare; the text says what to check."""

    exit_code = 3


class Unreachable(DriftproxyError):
    """A live host gave no answer.

    `kind` is one of `Unchecked.kind`: what kept it from answering, or us from asking.
    """

    def __init__(self, kind: str, message: str) -> None:
        """Take the kind and the sentence."""
        super().__init__(message)
        self.kind = kind
