"""The local certificate authority, the certificates it makes, and what clients need to trust it."""
