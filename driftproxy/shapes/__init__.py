"""Plain data to shapes; only this folder knows GenSON."""
