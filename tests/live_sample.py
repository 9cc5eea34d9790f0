"""Servers of this machine that live sources are read from; one of them is a Grist written from its documented API.

A source asks for https://grist.exemple.fr; what it is given here is a plain connection to the server of the test, in
the place of one to the public address that its name is said to have.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from dashboard.live.web import Web

PUBLIC = "198.41.0.4"
"""A public address; nothing ever connects to it."""
HOST = "grist.exemple.fr"
DOCUMENT = "aVbRcDeFgHjKmNpQ"
KEY = "cle-du-compte-de-service-0123456789"
GRIST = f"https://{HOST}/o/docs/{DOCUMENT}/Suivi-des-actions/p/3"

Answer = tuple[int, dict[str, str], bytes]


class Silence:
    """An alarm that never rings."""

    def cancel(self) -> None:
        """Nothing to leave alone."""


@dataclass
class Lines:
    """How sources reach the servers of the tests: what names lead to, and where connections were asked for."""

    port: int = 0
    addresses: Sequence[str] = (PUBLIC,)
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        del host, port
        return self.addresses

    def dial(self, host: str, address: str, port: int) -> socket.socket:
        self.asked.append((host, address, port))
        return socket.create_connection(("127.0.0.1", self.port))

    def web(self, *hosts: str, alarm: Callable[[Callable[[], None]], Any] = lambda _cut: Silence()) -> Web:
        return Web(frozenset(hosts or (HOST,)), self.resolve, self.dial, alarm)


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None], context: ssl.SSLContext | None = None) -> Iterator[Lines]:
    """A server of this machine, in TLS with a context, and the lines that lead to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever asks may hang up in the middle."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Lines(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, status: int, content: bytes = b"", **headers: str) -> None:
    """An answer; the underscores of the names of its headers are hyphens."""
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(content)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


@dataclass
class Grist:
    """A document as https://support.getgrist.com/api/ says that Grist serves it.

    Attributes:
        tables: code → columns (code → label, type, and whatever else its fields have).
        rows: code of a table → rows, each with its number under "id"; cells whose formula fails under "errors".
        fails: status answered instead, when there is one.
    """

    tables: dict[str, dict[str, dict[str, Any]]]
    rows: dict[str, list[dict[str, Any]]]
    state: int = 1
    fails: int = 0
    requests: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    while_reading: Callable[[], None] = lambda: None

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        path = urlsplit(handler.path).path
        self.requests.append(path)
        self.keys.add(handler.headers.get("Authorization", ""))
        if self.fails:
            return send(handler, self.fails, b'{"error":"mot-secret-du-serveur"}')
        if handler.headers.get("Authorization") != f"Bearer {KEY}":
            return send(handler, 401, b'{"error":"Bad request: invalid API key"}')
        base = f"/api/docs/{DOCUMENT}/"
        if not path.startswith(base):
            return send(handler, 404, b'{"error":"document not found"}')
        found = self._found(path.removeprefix(base))
        if found is None:
            return send(handler, 404, b'{"error":"not found"}')
        return send(handler, 200, json.dumps(found).encode(), Content_Type="application/json; charset=utf-8")

    def _found(self, what: str) -> Any:
        if what == "states":
            return {"states": [{"n": self.state, "h": f"hash{self.state}"}]}
        if what == "tables":
            known = enumerate(self.tables, 1)
            return {"tables": [{"id": code, "fields": {"tableRef": n, "onDemand": False}} for n, code in known]}
        match = re.fullmatch(r"tables/([^/]+)/(columns|records)", what)
        code = unquote(match[1]) if match else ""
        if not match or code not in self.tables:
            return None
        if match[2] == "columns":
            usual = {"isFormula": False, "formula": "", "widgetOptions": "", "visibleCol": 0}
            of_table = self.tables[code].items()
            told = {one: {**usual, "colRef": self.reference(code, one), **more} for one, more in of_table}
            return {"columns": [{"id": one, "fields": fields} for one, fields in told.items()]}
        self.while_reading()
        records = []
        for row in self.rows[code]:
            fields = {name: row.get(name) for name in self.tables[code]}
            errors = {"errors": row["errors"]} if "errors" in row else {}
            records.append({"id": row["id"], "fields": fields, **errors})
        return {"records": records}

    def reference(self, table: str, column: str) -> int:
        """The number of a column in its document."""
        every = [(one, name) for one, columns in self.tables.items() for name in columns]
        return every.index((table, column)) + 1


def tracker() -> Grist:
    """The tracker of an invented centre: dates, a choice, lists, references, numbers whose zeros mean nothing yet."""
    tables: dict[str, dict[str, dict[str, Any]]] = {
        "Actions": {
            "manualSort": {"label": "manualSort", "type": "ManualSortPos"},
            "Intitule": {"label": "Intitulé", "type": "Text"},
            "Date_de_debut": {"label": "Date", "type": "Date"},
            "Statut": {"label": "Statut", "type": "Choice"},
            "Commune": {"label": "Commune", "type": "Ref:Communes", "visibleCol": 0},
            "Themes": {"label": "Thème", "type": "ChoiceList"},
            "Presents": {"label": "Nombre de participants", "type": "Int"},
            "gristHelper_Display": {"label": "gristHelper_Display", "type": "Any"},
        },
        "Communes": {"Nom": {"label": "Commune", "type": "Text"}},
        "GristHidden_import": {"A": {"label": "A", "type": "Text"}},
        "Actions_summary_Statut": {"count": {"label": "count", "type": "Int"}},
    }
    made = Grist(tables, {"GristHidden_import": [], "Actions_summary_Statut": [{"id": 1, "count": 3}]})
    tables["Actions"]["Commune"]["visibleCol"] = made.reference("Communes", "Nom")
    made.rows["Communes"] = [{"id": 1, "Nom": "Rennes"}, {"id": 2, "Nom": "Brest"}]
    made.rows["Actions"] = [
        _action(1, "Petit-déjeuner des acteurs", "2024-02-03", 1, 14),
        _action(2, "Visite d’un quartier", "2024-03-31", 2, 0),
        _action(3, "Atelier numérique", "2024-05-15", 0, 9),
        _action(4, "Journée régionale", "2024-06-20", 1, 61),
    ]
    return made


def _action(number: int, title: str, day: str, commune: int, people: int) -> dict[str, Any]:
    return {
        "id": number, "manualSort": number, "Intitule": title, "Date_de_debut": seconds(day), "Statut": "Réalisée",
        "Commune": commune, "Themes": ["L", "Emploi", "Santé"], "Presents": people, "gristHelper_Display": "x",
    }  # fmt: skip


def seconds(day: str) -> int:
    """A day as Grist tells it."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
