"""Two sides that are there already: folders, descriptions, mocks."""
