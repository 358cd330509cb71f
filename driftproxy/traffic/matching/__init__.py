"""Which recorded interaction a request fits: in replay, in a comparison, in a cassette that is recorded again."""
