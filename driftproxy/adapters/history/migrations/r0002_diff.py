"""With each finding the diff of the shapes: from these an endpoint's schema is told as it came about."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; what was found before has no diff."""
    op.add_column("driftproxy_findings", sa.Column("diff", sa.Text, nullable=False, server_default="[]"))
