"""Every table of the database, declared once, and the only way to the rows of a centre: with that centre.

Moments are whole seconds since 1970 (`BigInteger`), UTC. Texts are never null where nothing is a value ("").
A table that has a `centre` column is read and changed through `rows_of`, `change_of`, `erase_of`, which take the
centre: what a person of one centre asks can then reach no row of another. A change of these tables needs a revision in
`migrations/versions`; a test compares both on SQLite and on PostgreSQL.

No cell of any table holds the name, the mail or the phone of anybody but the staff's own addresses (`email`, `author`;
`subject` and `detail` in the lines of the audit trail that tell of accounts), and the addresses that readers of the
public edition have given to receive a letter (`subscriptions.email`, and the mail itself in `outbox` until it is sent).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    JSON,
    REAL,
    BigInteger,
    Column,
    Delete,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    Update,
    delete,
    select,
    update,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)
WHOLE: Final = BigInteger().with_variant(Integer, "sqlite")
"""64 bits in both: SQLite's INTEGER is."""
SECONDS: Final[Double[float]] = Double().with_variant(REAL, "sqlite")
"""64 bits in both: PostgreSQL's REAL is not."""
NESTED: Final = JSON(none_as_null=True)


def _text(name: str, **more: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **more)


def _whole(name: str, **more: Any) -> Column[int]:
    return Column(name, WHOLE, nullable=False, **more)


def _nested(name: str) -> Column[Any]:
    return Column(name, NESTED, nullable=False)


accounts: Final = Table(
    "accounts",
    METADATA,
    _text("email", primary_key=True),
    _text("role"),
    _text("centre"),
    _text("password"),
    _whole("created"),
    _whole("disabled", server_default="0"),
    sqlite_with_rowid=False,
)
"""Who may come in. `centre` is empty for an administrator of all of them; `password` is an Argon2id hash, or empty;
`disabled` is when the account was closed, 0 while it is open."""

sessions: Final = Table(
    "sessions",
    METADATA,
    _text("id", primary_key=True),
    Column("email", Text, ForeignKey(accounts.c.email, ondelete="CASCADE"), nullable=False),
    _whole("started"),
    _whole("seen"),
    _text("hint"),
    Index("sessions_by_account", "email"),
    sqlite_with_rowid=False,
)
"""Who is there. `id` is the digest of what the cookie holds; `hint` is for the provider of identity."""

links: Final = Table(
    "links",
    METADATA,
    _text("link", primary_key=True),
    _text("email"),
    _whole("created"),
    _text("state"),
    Index("links_by_account", "email"),
    sqlite_with_rowid=False,
)
"""Links by which one person chooses a password, once. `link` is the digest of the secret that it holds, which is kept
nowhere; `email` may have no account yet (the first administrator's); `state` is empty as long as it may serve."""

attempts: Final = Table(
    "attempts",
    METADATA,
    _text("key", primary_key=True),
    _whole("count"),
    Column("expires", SECONDS, nullable=False),
    Index("attempts_by_end", "expires"),
    sqlite_with_rowid=False,
)
"""Attempts to sign in, under digests."""

keys: Final = Table("keys", METADATA, _text("name", primary_key=True), _text("key"))
"""Keys that the machines of one service share; no backup holds them (see `shared_key`)."""

centres: Final = Table(
    "centres",
    METADATA,
    _text("centre", primary_key=True),
    _text("version"),
    _text("author"),
    _whole("created"),
    _whole("changed"),
)
"""Centres kept in the browser. `version` points to the current one (empty before the first): it is what every process
asks for, and what two editors compare and set; `changed` is when it was last moved."""

versions: Final = Table(
    "versions",
    METADATA,
    _text("centre", primary_key=True),
    _text("version", primary_key=True),
    _text("parent"),
    _nested("manifest"),
    _text("author"),
    _whole("created"),
    _text("source"),
    _text("note"),
    Index(None, "centre", "created"),
)
"""What a centre's data were. `version` is the SHA-256 of the canonical `manifest` ({"files": {name → digest of its
object}, "lists": {event_id → list}}); `parent` is the version that it was made from (empty for the first); `source` is
what it came from (the name of a file, "dossier", a form), `note` what its author says of it. Never changed."""

lists: Final = Table(
    "lists",
    METADATA,
    _text("centre", primary_key=True),
    _text("list", primary_key=True),
    _text("event"),
    _text("object"),
    _whole("rows"),
    _text("author"),
    _whole("created"),
    _whole("changed"),
    Index(None, "centre", "event"),
)
"""Attendance lists. `list` is random and is all that a version knows; `object` is the digest of its pseudonymised rows,
and changes when a purge or an erasure rewrites them: empty once nothing is left. `rows` counts them."""

answers: Final = Table(
    "answers",
    METADATA,
    _text("centre", primary_key=True),
    _text("key", primary_key=True),
    _nested("answer"),
    _text("author"),
    _whole("changed"),
)
"""What a centre has answered to the questions of an import (columns, words, places), asked no more."""

uploads: Final = Table(
    "uploads",
    METADATA,
    _text("centre", primary_key=True),
    _text("upload", primary_key=True),
    _text("author"),
    _whole("created"),
    _whole("changed"),
    _text("state"),
    _text("parent"),
    _text("name"),
    _text("object"),
    _nested("answers"),
    _nested("corrections"),
    Index(None, "centre", "changed"),
)
"""Files on their way to a version. `upload` is random; `state` is the caller's word; `parent` is the version it is
compared with; `name` is the file's, `object` the digest of its bytes without nominative columns (empty once erased)."""

audit: Final = Table(
    "audit",
    METADATA,
    Column("line", WHOLE, primary_key=True, autoincrement=True),
    _text("centre"),
    _whole("created"),
    _text("author"),
    _text("action"),
    _text("subject"),
    _nested("detail"),
    Index(None, "centre", "line"),
)
"""One line a change, written in its transaction, never changed. `centre` is empty for what belongs to none."""

erasures: Final = Table(
    "erasures",
    METADATA,
    _text("erasure", primary_key=True),
    _text("centre"),
    _text("kind"),
    _nested("what"),
    _text("author"),
    _whole("created"),
    Index(None, "centre", "created"),
)
"""What must never come back, in order. `erasure` is random; `kind` and `what` say what was erased, and
`what["objects"]` which objects with it ("prefix/digest"): no backup brings these back (see `backup`)."""

jobs: Final = Table(
    "jobs",
    METADATA,
    _text("centre", primary_key=True),
    _text("job", primary_key=True),
    _text("kind"),
    _text("state"),
    _nested("arguments"),
    _nested("result"),
    _whole("done"),
    _whole("total"),
    _text("author"),
    _whole("created"),
    _whole("changed"),
    _text("holder"),
    _whole("held_until"),
    Index(None, "state", "created"),
)
"""Long work. `job` is random; `state` is waiting, running, done, failed, or left by whoever asked; `done` of `total` is
its progress; `holder` works on it until `held_until`, after which another process may take it: whoever held it is gone.
Rows without centre say whose turn it is to do what only one process may (see `dashboard.store.jobs`)."""

publications: Final = Table(
    "publications",
    METADATA,
    _text("centre", primary_key=True),
    _text("publication", primary_key=True),
    _text("version"),
    _text("state"),
    _nested("manifest"),
    _text("author"),
    _whole("created"),
    Index(None, "centre", "created"),
)
"""What was published. `publication` is random, the same for all the centres of one; `version` is that of the public
snapshot; `state` tells the data of the centre that were published. The row without centre tells the whole snapshot:
`manifest` is {path → digest of its object}, from which other machines take it; {} where there is one machine."""

live_sources: Final = Table(
    "live_sources",
    METADATA,
    _text("centre", primary_key=True),
    _text("kind"),
    _text("host"),
    _text("sealed"),
    _whole("minutes"),
    _nested("zeros"),
    _text("author"),
    _whole("created"),
    _whole("changed"),
    _whole("checked"),
    _whole("failing_since"),
    _text("state"),
    _text("reason"),
    _text("mark"),
    _text("digest"),
    _text("upload"),
    _nested("names"),
    _nested("doubts"),
    _nested("tables"),
    _text("holder"),
    _whole("held_until"),
)
"""Where a centre keeps a table that is read again every so many `minutes` (0: only when somebody asks). `sealed` is the
address, login and key, encrypted with a key that is not here; `zeros` what those of a Grist column mean, `doubts` those
that nobody has told yet; `checked` when it was last read, `state` and `reason` what became of it, `failing_since`
since when it cannot be (0: it can); `mark` and `digest` tell whether it has changed; `upload` is the last file made of
it, `names` what may name people in it and in the last one that was applied; `tables` are those of a Grist
document, by their codes: taken or not; `holder` reads it until `held_until`."""

views: Final = Table(
    "views",
    METADATA,
    _text("centre", primary_key=True),
    _text("view", primary_key=True),
    _text("kind"),
    _text("name"),
    _text("page"),
    _text("query"),
    _text("author"),
    _whole("created"),
    _whole("ended"),
)
"""Pages with filters that somebody keeps. `view` is random, and the address of a link that is shared; `kind` is mine,
team or link; `page` and `query` are as an address has them; `ended` is when a link was taken back, 0 until then."""

subscriptions: Final = Table(
    "subscriptions",
    METADATA,
    _text("centre", primary_key=True),
    _text("subscription", primary_key=True),
    _text("kind"),
    _whole("public"),
    _text("page"),
    _text("query"),
    _text("rhythm"),
    _text("email"),
    _text("author"),
    _text("state"),
    _text("secret"),
    _whole("created"),
    _whole("last"),
    _whole("due"),
    _nested("told"),
    Index(None, "due"),
    Index(None, "secret"),
)
"""Who receives what by mail (see `dashboard.mail.subscriptions`). `subscription` is random; `public` is 1 for a reader
of the public edition, who has no account; `secret` is what the links of its mails hold: kept as it is, because each
mail holds it and those of years ago must go on stopping it, after a restoration too; all that it opens is the end of
it, or its beginning. `due` is when to look at it next: to write to it, or to erase it if it was never confirmed."""

outbox: Final = Table(
    "outbox",
    METADATA,
    _text("centre", primary_key=True),
    _text("mail", primary_key=True),
    _text("subscription"),
    _text("about"),
    _text("state"),
    _whole("tries"),
    _whole("at"),
    _whole("unsure"),
    _text("reason"),
    Column("content", LargeBinary, nullable=False),
    _whole("created"),
    _whole("changed"),
    Index(None, "at"),
)
"""Mails on their way; one that was sent has no row any more. `mail` is the left part of its Message-ID, the same
however often it is tried; `state` is waiting, sending or refused; `at` is when it may be tried; `unsure` is 1 once
nobody knows whether the server took it; `reason` is why it was not sent; `content` is the whole message, empty once
refused. No backup has them."""


def rows_of(table: Table, centre: str) -> Select[Any]:
    """The rows of a centre, every column; narrow it with `.where` and `.with_only_columns`."""
    return select(table).where(table.c.centre == centre)


def change_of(table: Table, centre: str) -> Update:
    """A change to rows of a centre; its `.returning` or `rowcount` says whether any was found."""
    return update(table).where(table.c.centre == centre)


def erase_of(table: Table, centre: str) -> Delete:
    """An erasure of rows of a centre."""
    return delete(table).where(table.c.centre == centre)
