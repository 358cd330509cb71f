"""What changed about answers as a whole: their status, the format of their body, the events of a stream."""
