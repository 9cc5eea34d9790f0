"""Pages with filters that people keep, for themselves or for their team, or share as a link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXTS = ("centre", "view", "kind", "name", "page", "query", "author")
WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """None is kept at first."""
    op.create_table(
        "views",
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        sa.Column("created", WHOLE, nullable=False),
        sa.Column("ended", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("centre", "view", name="views_pkey"),
    )
