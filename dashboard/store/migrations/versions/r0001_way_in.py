"""The first tables; those of accounts, sessions and attempts are taken over where `equipe.sqlite3` has them already."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SECONDS: sa.Double[float] = sa.Double().with_variant(sa.REAL, "sqlite")


def _column(name: str, kind: Any = sa.Text) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _texts(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(_column(name) for name in names)


def _wholes(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(_column(name, WHOLE) for name in names)


def _nested(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(_column(name, sa.JSON(none_as_null=True)) for name in names)


def upgrade() -> None:
    """Make them."""
    _access()
    _data()
    _work()


def _access() -> None:
    op.create_table(
        "accounts",
        *_texts("email", "role", "centre", "password"),
        *_wholes("created"),
        sa.PrimaryKeyConstraint("email", name="accounts_pkey"),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_table(
        "sessions",
        *_texts("id", "email"),
        *_wholes("started", "seen"),
        *_texts("hint"),
        sa.PrimaryKeyConstraint("id", name="sessions_pkey"),
        sa.ForeignKeyConstraint(["email"], ["accounts.email"], name="sessions_email_fkey", ondelete="CASCADE"),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_index("sessions_by_account", "sessions", ["email"], if_not_exists=True)
    op.create_table(
        "attempts",
        *_texts("key"),
        *_wholes("count"),
        _column("expires", SECONDS),
        sa.PrimaryKeyConstraint("key", name="attempts_pkey"),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_index("attempts_by_end", "attempts", ["expires"], if_not_exists=True)


def _data() -> None:
    op.create_table(
        "centres",
        *_texts("centre", "version", "author"),
        *_wholes("created", "changed"),
        sa.PrimaryKeyConstraint("centre", name="centres_pkey"),
    )
    op.create_table(
        "versions",
        *_texts("centre", "version", "parent"),
        *_nested("manifest"),
        *_texts("author"),
        *_wholes("created"),
        *_texts("source", "note"),
        sa.PrimaryKeyConstraint("centre", "version", name="versions_pkey"),
    )
    op.create_index("versions_by_centre_created", "versions", ["centre", "created"])
    op.create_table(
        "lists",
        *_texts("centre", "list", "event", "object"),
        *_wholes("rows"),
        *_texts("author"),
        *_wholes("created", "changed"),
        sa.PrimaryKeyConstraint("centre", "list", name="lists_pkey"),
    )
    op.create_index("lists_by_centre_event", "lists", ["centre", "event"])
    op.create_table(
        "answers",
        *_texts("centre", "key"),
        *_nested("answer"),
        *_texts("author"),
        *_wholes("changed"),
        sa.PrimaryKeyConstraint("centre", "key", name="answers_pkey"),
    )
    op.create_table(
        "erasures",
        *_texts("erasure", "centre", "kind"),
        *_nested("what"),
        *_texts("author"),
        *_wholes("created"),
        sa.PrimaryKeyConstraint("erasure", name="erasures_pkey"),
    )
    op.create_index("erasures_by_centre_created", "erasures", ["centre", "created"])


def _work() -> None:
    op.create_table(
        "uploads",
        *_texts("centre", "upload", "author"),
        *_wholes("created", "changed"),
        *_texts("state", "parent", "name", "object"),
        *_nested("answers", "corrections"),
        sa.PrimaryKeyConstraint("centre", "upload", name="uploads_pkey"),
    )
    op.create_index("uploads_by_centre_changed", "uploads", ["centre", "changed"])
    op.create_table(
        "audit",
        sa.Column("line", WHOLE, autoincrement=True, nullable=False),
        *_texts("centre"),
        *_wholes("created"),
        *_texts("author", "action", "subject"),
        *_nested("detail"),
        sa.PrimaryKeyConstraint("line", name="audit_pkey"),
    )
    op.create_index("audit_by_centre_line", "audit", ["centre", "line"])
    op.create_table(
        "jobs",
        *_texts("centre", "job", "kind", "state"),
        *_nested("arguments", "result"),
        *_wholes("done", "total"),
        *_texts("author"),
        *_wholes("created", "changed"),
        *_texts("holder"),
        *_wholes("held_until"),
        sa.PrimaryKeyConstraint("centre", "job", name="jobs_pkey"),
    )
    op.create_index("jobs_by_state_created", "jobs", ["state", "created"])
