"""Static files: fingerprints, precompressed copies, and what happens when a build is missing or old."""

from __future__ import annotations

import gzip
import json
import re
import socket
from pathlib import Path

import brotli
import pytest
from reader import block
from web_sample import sample_app

from dashboard.shipped import REPOSITORY
from dashboard.web import build
from dashboard.web.application import installed_versions
from dashboard.web.static_files import compressed_copies, content_type_of, digest, fingerprinted, read_manifest

PLOTLY = b"window.Plotly={};/* plotly */" * 50


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A static folder as a build leaves it."""
    folder = tmp_path / "static"
    folder.mkdir()
    files = {}
    for name, body in (
        ("base.js", b"/* base */" * 100),
        ("plotly.js", PLOTLY),
        ("bootstrap.css", b"a{color:red}" * 100),
    ):
        file = build.write_with_copies(folder, name, body)
        files[f"built/{name}"] = {"file": file, "path": f"static/{file}"}
    files["built/plotly.js"]["aliases"] = ["_dash-component-suites/plotly/package_data/plotly.min.js"]  # type: ignore[assignment]
    manifest = {"stamp": "x", "versions": installed_versions(), "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_a_fingerprint_follows_the_content_and_keeps_the_suffix() -> None:
    assert fingerprinted("assets/style.css", b"a") == f"assets/style.{digest(b'a')}.css"
    assert fingerprinted("licence", b"a") == f"licence.{digest(b'a')}"
    assert digest(b"a") != digest(b"b")


def test_only_text_is_compressed_and_only_when_it_helps() -> None:
    text = b"body { color: black }" * 50
    copies = compressed_copies(text, "text/css; charset=utf-8")
    assert brotli.decompress(copies["br"]) == gzip.decompress(copies["gzip"]) == text
    assert compressed_copies(text, "image/png") == {}
    assert compressed_copies(b"a", "text/css") == {}


def test_media_types() -> None:
    assert content_type_of("a.js") == "text/javascript; charset=utf-8"
    assert content_type_of("a.svg") == "image/svg+xml"
    assert content_type_of("a.inconnu") == "application/octet-stream"


def test_built_files_replace_dash_scripts(tmp_path: Path, static: Path) -> None:
    client = sample_app(tmp_path, static=static).server.test_client()
    text = client.get("/").text
    assert "dash_renderer" not in text
    assert re.findall(r'src="([^"]+)"', text) == [], "nothing that the words would wait for"
    scripts = [path.rsplit("/", 1)[1].split(".")[0] for path in block(text, "scripts")]
    assert scripts == ["base", "ensemble", "boot"]
    assert block(text, "adresses")["plotly"] == f"/static/plotly.{digest(PLOTLY)}.js", "only when somebody asks"
    alias = client.get("/_dash-component-suites/plotly/package_data/plotly.min.js")
    assert alias.data == PLOTLY
    assert alias.headers["Cache-Control"] == "no-cache"
    named = client.get(f"/static/plotly.{digest(PLOTLY)}.js", headers={"Accept-Encoding": "gzip, br"})
    assert named.headers["Content-Encoding"] == "br"
    assert "immutable" in named.headers["Cache-Control"]
    assert brotli.decompress(named.data) == PLOTLY


@pytest.mark.parametrize("fault", ["absent", "unreadable", "other versions", "incomplete"])
def test_without_a_good_build_dash_scripts_are_served(tmp_path: Path, static: Path, fault: str) -> None:
    manifest = static / "manifest.json"
    if fault == "absent":
        manifest.unlink()
    elif fault == "unreadable":
        manifest.write_text("{", encoding="utf-8")
    elif fault == "other versions":
        manifest.write_text(json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "versions": {}}))
    else:
        next(static.glob("plotly.*.js.br")).unlink()
    client = sample_app(tmp_path, static=static).server.test_client()
    text = client.get("/").text
    assert "dash_renderer" in text
    assert block(text, "adresses")["plotly"] == "/_dash-component-suites/plotly/package_data/plotly.min.js"
    assert block(text, "scripts")[-1].startswith("/static/boot.")


def test_a_build_is_current_only_for_its_inputs(static: Path) -> None:
    assert build.is_current(static, "x")
    assert not build.is_current(static, "y")
    next(static.glob("base.*.js.gz")).unlink()
    assert not build.is_current(static, "x")
    assert not build.is_current(static / "rien", "x")


def test_the_base_script_holds_each_of_its_parts_once() -> None:
    sources = build.base_sources()
    assert len(sources) == len(set(sources)) > 5


def test_the_build_of_this_checkout_is_current() -> None:
    """`make test` has built it: what the browser tests draw with is what a deployment serves."""
    folder = REPOSITORY / "dashboard" / "static"
    assert build.is_current(folder, build.input_stamp())
    manifest = read_manifest(folder)
    assert manifest is not None
    sizes = {name: (folder / f"{entry['file']}.br").stat().st_size for name, entry in manifest["files"].items()}
    assert sizes["built/plotly.js"] < 260_000
    assert {"assets/ensemble.css", "assets/ensemble.js", "static/boot.js"} <= set(sizes), "no start compresses them"
    assert sum(sizes[f"built/{name}"] for name in ("base.js", "plotly.js", "bootstrap.css")) < 500_000


def test_the_lock_file_has_hashes_and_no_registry() -> None:
    packages = json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)
    assert not any("resolved" in entry for entry in packages.values())


def test_a_failed_build_says_why_in_french(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_arguments: object) -> str:
        raise build.BuildError("Node.js est introuvable")

    monkeypatch.setattr(build, "input_stamp", refuse)
    assert build.main() == 1
    assert "Fichiers du navigateur non préparés : Node.js est introuvable" in capsys.readouterr().err


def test_a_wrong_plotly_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "plotly.js" / "package.json"
    package.parent.mkdir()
    package.write_text('{"version": "1.0.0"}', encoding="utf-8")
    monkeypatch.setattr(build, "NODE_MODULES", tmp_path)
    with pytest.raises(build.BuildError, match=r"plotly\.js 1\.0\.0"):
        build.check_plotly_version()


def test_a_registry_out_of_reach_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = {"version": "1.0.0", "integrity": f"sha512-{'A' * 86}=="}
    lock = {"lockfileVersion": 3, "packages": {"": {"dependencies": {"absent": "1"}}, "node_modules/absent": package}}
    (tmp_path / "package.json").write_text('{"dependencies": {"absent": "1"}}', encoding="utf-8")
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, never listening: every connection is refused
        monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{held.getsockname()[1]}/")
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
        _, npm = build.node_commands()
        with pytest.raises(build.BuildError) as told:
            build.install_packages(npm, tmp_path)
    assert str(told.value) == "npm n’a pas pu prendre ses paquets dans son registre (ECONNREFUSED)."
