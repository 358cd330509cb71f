"""What every test needs."""

import signal

# A shell starts what it puts in the background with Ctrl-C ignored, and children inherit that; tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)
