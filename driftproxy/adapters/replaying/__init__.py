"""The server that answers from cassettes: HTTP as it stands on the wire, and TLS."""
