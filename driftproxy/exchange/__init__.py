"""Files of recordings to cassettes and back, one file per format."""
