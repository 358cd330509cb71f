"""What many nights say that one does not: since when, how often, which comes and goes, and what is news."""

from driftproxy.memory.alerts import Alert, News, due, message, settled
from driftproxy.memory.night import Night, Outcome, Tally, night
from driftproxy.memory.since import failing, with_since
from driftproxy.memory.standing import Drift, Place, Standing, State, Streak
from driftproxy.memory.taking import after

__all__ = [
    "Alert",
    "Drift",
    "News",
    "Night",
    "Outcome",
    "Place",
    "Standing",
    "State",
    "Streak",
    "Tally",
    "after",
    "due",
    "failing",
    "message",
    "night",
    "settled",
    "with_since",
]
