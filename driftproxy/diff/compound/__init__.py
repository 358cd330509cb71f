"""Several facts that are one: a rename, a move, an envelope, another convention of names, another type of ids, branches, pages."""
