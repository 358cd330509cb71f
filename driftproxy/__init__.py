"""Finds mock drift: what changed in an API since its fixtures were recorded."""
