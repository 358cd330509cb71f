"""What was read or worked out before; all of it can be deleted at any time."""
