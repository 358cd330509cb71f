"""What becomes of a recorded answer for the one who asks: the part, or the coding, that the request wants."""
