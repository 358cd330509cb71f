"""What every test needs."""

import os
import signal

from hypothesis import settings

# A shell starts what it puts in the background with Ctrl-C ignored, and children inherit that; tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# No key: what is recorded in a test is the same each time.
os.environ["DRIFTPROXY_KEY"] = ""

# A slow machine is no defect.
settings.register_profile("driftproxy", deadline=None)
settings.load_profile("driftproxy")
