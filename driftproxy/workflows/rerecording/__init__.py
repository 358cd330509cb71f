"""Asking the hosts again: what is asked, in which order, what came of it, and what is looked at twice."""
