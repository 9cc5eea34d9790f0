"""Who receives what by mail, and the mails on their way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _wholes(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, WHOLE, nullable=False) for name in names]


def upgrade() -> None:
    """Nobody receives anything at first."""
    op.create_table(
        "subscriptions",
        *_texts("centre", "subscription", "kind"),
        *_wholes("public"),
        *_texts("page", "query", "rhythm", "email", "author", "state", "secret"),
        *_wholes("created", "last", "due"),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("centre", "subscription", name="subscriptions_pkey"),
    )
    op.create_index("subscriptions_by_due", "subscriptions", ["due"])
    op.create_index("subscriptions_by_secret", "subscriptions", ["secret"])
    op.create_table(
        "outbox",
        *_texts("centre", "mail", "subscription", "about", "state"),
        *_wholes("tries", "at", "unsure"),
        *_texts("reason"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        *_wholes("created", "changed"),
        sa.PrimaryKeyConstraint("centre", "mail", name="outbox_pkey"),
    )
    op.create_index("outbox_by_at", "outbox", ["at"])
