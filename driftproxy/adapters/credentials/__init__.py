"""How a host knows us: one kind of credential per file, each a table of the configuration that signs requests."""

from typing import Annotated

from pydantic import Field

from driftproxy.adapters.credentials.api_key import ApiKey
from driftproxy.adapters.credentials.basic import Basic
from driftproxy.adapters.credentials.bearer import Bearer
from driftproxy.adapters.credentials.certificate import ClientCertificate
from driftproxy.adapters.credentials.hook import Hook
from driftproxy.adapters.credentials.oauth2 import OAuth2
from driftproxy.adapters.credentials.sigv4 import SigV4

__all__ = ["ClientCertificate", "Credential"]

Credential = Annotated[Bearer | Basic | ApiKey | OAuth2 | SigV4 | Hook, Field(discriminator="kind")]
"""Any of them, told by its `kind`."""
