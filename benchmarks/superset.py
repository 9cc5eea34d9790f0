"""Apache Superset on the actions of a shipped centre, where it is installed: the environment that SUPERSET names.

It is too large, and asks for too many old libraries, to be installed with the benchmarks. Its answers are kept in the
memory of its processes, which is the quickest that it does.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import requests

from benchmarks.served import GIVE_UP_AFTER, ROOT, free_port

PROCESSES, THREADS = 2, 4
_WHO = {"username": "essai", "password": "essai-de-charge"}  # invented, and gone with the folder
_SETTINGS = """
SECRET_KEY = "essai-de-charge-de-quarante-deux-caracteres"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
WTF_CSRF_ENABLED = TALISMAN_ENABLED = RATELIMIT_ENABLED = PREVENT_UNSAFE_DB_CONNECTIONS = False
DATA_CACHE_CONFIG = {{"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 3600}}
"""
_BY = ("mode", "format", "department_code", "audience")
"""What the charts of the dashboard count actions by; one more counts them all."""


@dataclass(frozen=True)
class Superset:
    """One that runs.

    Attributes:
        port: that it listens on.
        token: what its questions are asked with.
        table: number of the table of actions.
    """

    port: int
    token: str
    table: int

    def question(self, year: str = "") -> dict[str, Any]:
        """What the charts of a dashboard ask together when its filter moves to a year; "" for all of them."""
        chosen = [{"col": "report_year", "op": "==", "val": int(year)}] if year else []
        count = {"expressionType": "SQL", "sqlExpression": "COUNT(*)", "label": "actions"}
        asked = [{"columns": [one] if one else [], "metrics": [count], "filters": chosen} for one in ("", *_BY)]
        return {
            "datasource": {"id": self.table, "type": "table"}, "queries": asked, "result_format": "json",
            "result_type": "full",
        }  # fmt: skip


def place() -> Path | None:
    """The environment where it is installed; None when there is none."""
    named = os.environ.get("SUPERSET")
    return Path(named) if named else None


@contextmanager
def superset(installed: Path) -> Iterator[Superset]:
    """It, with one table, answering; stopped at the end, and nothing of it is left."""
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        (folder / "superset_config.py").write_text(_SETTINGS.format(folder=folder), encoding="utf-8")
        around = {**os.environ, "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"), "FLASK_APP": "superset"}
        who = (f"--{key}={value}" for key, value in {**_WHO, "firstname": "A", "lastname": "B"}.items())
        for command in (["db", "upgrade"], ["fab", "create-admin", *who, "--email=essai@exemple.fr"], ["init"]):
            subprocess.run([installed / "bin" / "superset", *command], env=around, check=True, capture_output=True)
        actions = pd.read_csv(ROOT / "data" / "villes-au-carre" / "events.csv", dtype=str).astype({"report_year": int})
        with sqlite3.connect(folder / "actions.db") as written:
            actions.to_sql("actions", written, index=False)
        serve = [installed / "bin" / "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
        serve += ["--workers", str(PROCESSES), "--threads", str(THREADS), "superset.app:create_app()"]
        with (folder / "journal").open("wb") as said:
            # Elsewhere than here, where gunicorn finds the settings of ours.
            running = subprocess.Popen(serve, cwd=folder, env=around, stdout=said, stderr=said)
        try:
            yield _ready(port, folder)
        finally:
            running.terminate()
            running.wait(GIVE_UP_AFTER)


def _ready(port: int, folder: Path) -> Superset:
    api = f"http://127.0.0.1:{port}/api/v1"
    deadline = time.monotonic() + GIVE_UP_AFTER
    while time.monotonic() < deadline:
        with suppress(requests.ConnectionError):
            signed = requests.post(f"{api}/security/login", json={**_WHO, "provider": "db"}, timeout=60)
            signed.raise_for_status()
            return _with_actions(api, signed.json()["access_token"], port, folder)
        time.sleep(0.5)
    raise RuntimeError("Superset n’a pas répondu")


def _with_actions(api: str, token: str, port: int, folder: Path) -> Superset:

    def made(kind: str, what: dict[str, Any]) -> int:
        answer = requests.post(f"{api}/{kind}/", json=what, headers={"Authorization": f"Bearer {token}"}, timeout=60)
        answer.raise_for_status()
        return int(answer.json()["id"])

    base = made("database", {"database_name": "essai", "sqlalchemy_uri": f"sqlite:///{folder}/actions.db"})
    return Superset(port, token, made("dataset", {"database": base, "schema": "main", "table_name": "actions"}))
