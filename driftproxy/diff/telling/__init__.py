"""What is told of a fact beside it: its cause, what a value looks like, and both shapes like a diff."""
