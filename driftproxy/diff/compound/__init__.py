"""Several facts that are one: a rename, a move, an envelope, other names or ids throughout, branches, pages."""
