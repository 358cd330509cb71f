"""Write down what the recordings of a folder show, for whoever reviews a change of them."""

from driftproxy.diff import outline
from driftproxy.drift import observe
from driftproxy.model.errors import CassetteError
from driftproxy.model.policy import Policy
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.loading import load_all
from driftproxy.workflows.ports import Store

__all__ = ["write_baseline"]

_LARGEST = 8 << 20
"""A larger cassette (in bytes) is a load test and no fixture: nobody reviews it, and reading it takes minutes."""


def write_baseline(store: Store, redactor: Redactor, policy: Policy) -> None:
    """Write the baseline beside the cassettes that can be read; raises CassetteError if it cannot be written.

    It names the cassettes that are left out for their size.
    """

    def write() -> None:
        names = store.names()
        large = [name for name in names if _size(store, name) > _LARGEST]
        cassettes, _ = load_all(store, [name for name in names if name not in large], redactor)
        left_out = f"\nLeft out for their size: {', '.join(large)}.\n" if large else ""
        store.write_baseline(outline(observe(cassettes, policy)) + left_out)

    store.alone(["BASELINE"], write)  # or that of a writer who had seen less could come last


def _size(store: Store, name: str) -> int:
    try:
        return store.size(name)
    except CassetteError:  # loading it says so again, and leaves it out
        return 0
