"""What takes long to load is loaded by whoever needs it: not by a command nor by a server whose data are right."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from public_sample import public_store
from support import PATIENCE, ROOT, V2
from test_cli import environment

CHECK = "from dashboard.__main__ import main; assert main(['check']) == 0"
SERVE = "from dashboard.server import application; application()"
PUBLIC = f"import os; os.environ['DASHBOARD_EDITIONS'] = 'publique'; {SERVE}"
NOT_LOADED = {
    CHECK: ("dash", "flask", "frictionless", "geopandas", "openpyxl", "plotly", "scipy", "sqlalchemy"),
    SERVE: ("frictionless", "geopandas", "openpyxl", "scipy", "alembic", "psycopg", "s3fs"),
    PUBLIC: ("sqlalchemy", "dashboard.store", "dashboard.access"),
}


@pytest.mark.parametrize("code", NOT_LOADED, ids=["check", "serve", "public"])
def test_what_is_not_needed_is_not_loaded(code: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    published = public_store(tmp_path_factory, (V2,)).data_dir
    told = f"{code}; import sys; print(*(name for name in {NOT_LOADED[code]} if name in sys.modules), file=sys.stderr)"
    for name in ("schemas", "reference", V2):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    places = {"DASHBOARD_STATE": tmp_path / "state", "DASHBOARD_PUBLIC": published, "DASHBOARD_CACHE": tmp_path}
    places["DASHBOARD_DATA"] = tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=PATIENCE,
        env=environment(HOST="127.0.0.1", **{name: str(place) for name, place in places.items()}),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == ""
