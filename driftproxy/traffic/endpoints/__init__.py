"""Which endpoint, of which host, a request is for: templates, operations, promises of a specification."""
