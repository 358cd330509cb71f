"""The user's commands, run beside us."""
