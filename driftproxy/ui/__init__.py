"""The local web application: what the history, the last result and the recordings say, and what to do about it."""
