"""HTTP as it stands on the wire, and TLS: one connection of a client."""
