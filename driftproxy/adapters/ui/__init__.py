"""What the web application sees and starts on this machine: runs that are under way, and its own."""
