"""Answering from recordings, and trying a command with answers that are worse."""
