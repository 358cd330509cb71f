"""What the recordings show of an API."""
