"""What a project has decided, read, checked and written."""
