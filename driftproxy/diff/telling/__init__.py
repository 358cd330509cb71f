"""What is told of a fact beside it: its cause, and what a value looks like."""
