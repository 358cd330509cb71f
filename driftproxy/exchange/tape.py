"""The tapes of Java's Betamax and of OkReplay: VCR.py's layout, but for statuses and bodies (http://betamax.software)."""

from driftproxy.exchange.vcr import loads
from driftproxy.model.plugin import Exchange

__all__ = ["tape"]

tape = Exchange(title="a tape of Betamax", claim=lambda start: float(start.lstrip().startswith(b"!tape")), loads=loads)
