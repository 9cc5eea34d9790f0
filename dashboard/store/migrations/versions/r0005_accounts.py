"""Accounts that are closed without being forgotten, and the links by which people choose a password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Every account of before is open; no link of before holds, for lack of a row."""
    op.add_column("accounts", sa.Column("disabled", WHOLE, nullable=False, server_default="0"))
    op.create_table(
        "links",
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("created", WHOLE, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("link", name="links_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("links_by_account", "links", ["email"])
