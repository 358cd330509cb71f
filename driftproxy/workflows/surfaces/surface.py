"""Which answers do these recordings hold, and of which endpoint is each."""

from collections.abc import Iterable
from dataclasses import dataclass

from driftproxy.drift import informed
from driftproxy.model.http import Cassette, Interaction
from driftproxy.model.policy import Policy
from driftproxy.model.surface import Endpoint
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.traffic.endpoints.webhook import as_read

__all__ = ["Recorded", "recorded"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded interaction, the cassette it lies in, and the endpoint that was asked."""

    cassette: str
    endpoint: Endpoint
    interaction: Interaction

    @property
    def status(self) -> int:
        """The status it was answered with."""
        return self.interaction.response.status


def recorded(cassettes: Iterable[Cassette], policy: Policy) -> list[Recorded]:
    """Return every interaction, with its endpoint as a comparison of these cassettes would have it.

    Of a webhook, the request stands for the answer: it is what a program reads.
    """
    found = [(cassette.name, one) for cassette in map(as_read, cassettes) for one in cassette.interactions]
    templates = informed((interaction for _, interaction in found), policy).templates
    return [Recorded(name, endpoint_of(interaction.request, templates), interaction) for name, interaction in found]
