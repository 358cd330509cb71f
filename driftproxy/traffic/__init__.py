"""Pure questions about recordings: which endpoint, which answer, what is secret, what is safe."""
