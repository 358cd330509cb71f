"""Record with mitmproxy, in any of its interfaces: `mitmdump -s addons/record.py --set drift_cassette=NAME`.

The options begin with `drift_`; what they default to is the project's configuration.
"""

from pathlib import Path

from driftproxy.adapters.configuration import (
    config,  # not `load` from it: mitmproxy takes a function of that name for a hook
)
from driftproxy.adapters.recording.recorder import Recorder

addons = [Recorder(config.load(Path.cwd()))]
