"""What is sent again, when, with what in it, and what came of it."""
