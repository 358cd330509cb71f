"""What must never be written down: an interaction in, the same interaction without its secrets out."""

from driftproxy.traffic.redact.redactor import Redactor

__all__ = ["Redactor"]
