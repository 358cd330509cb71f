"""The servers that answer from cassettes: our own, and mitmproxy with an addon."""
