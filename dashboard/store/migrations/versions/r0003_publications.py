"""What was published, by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make their table, with its index."""
    op.create_table(
        "publications",
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("publication", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("manifest", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("centre", "publication", name="publications_pkey"),
    )
    op.create_index("publications_by_centre_created", "publications", ["centre", "created"])
