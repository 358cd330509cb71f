"""Takes the secrets out of a whole cassette."""

from driftproxy.model.http import Cassette
from driftproxy.traffic.redact.redactor import Redactor

__all__ = ["redacted"]


def redacted(cassette: Cassette, redactor: Redactor) -> Cassette:
    """Return the cassette without its secrets; what is one in a later interaction is one in those before it, too."""
    known = redactor.learned
    clean = tuple(map(redactor, cassette.interactions))
    return Cassette(cassette.name, clean if redactor.learned == known else tuple(map(redactor.recalled, clean)))
