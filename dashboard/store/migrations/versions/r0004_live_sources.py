"""Tables that are kept elsewhere, and read again and again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TEXTS = ("kind", "host", "sealed", "author", "state", "reason", "mark", "digest", "upload", "holder")
WHOLES = ("minutes", "created", "changed", "checked", "failing_since", "held_until")


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "live_sources",
        sa.Column("centre", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        *(sa.Column(name, WHOLE, nullable=False) for name in WHOLES),
        *(
            sa.Column(name, sa.JSON(none_as_null=True), nullable=False)
            for name in ("zeros", "names", "doubts", "tables")
        ),
        sa.PrimaryKeyConstraint("centre", name="live_sources_pkey"),
    )
