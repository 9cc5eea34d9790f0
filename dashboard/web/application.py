"""`create_dash`: a Dash application with this package's plumbing, ready for callbacks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dash
from dash import _utils, html
from flask import Flask, Response, request
from werkzeug.test import EnvironBuilder

from dashboard.components.static import plain
from dashboard.settings import Settings
from dashboard.web.ahead import Asked
from dashboard.web.compression import accepted_encoding, compress_response
from dashboard.web.geometry import PREFIX, TILES, Tiles, geometry_files
from dashboard.web.health import Health, health_response
from dashboard.web.index import (
    CENTRE_SHEET,
    CLIENT,
    NATIONAL_SHEET,
    HeadStyle,
    PageParts,
    RenderedPage,
    RenderPage,
    document,
    public_config,
)
from dashboard.web.limits import install_limits
from dashboard.web.logs import logger
from dashboard.web.page_cache import PageCache
from dashboard.web.plumbing import MACHINE_PATHS, install, refusal
from dashboard.web.security import content_security_policy, script_hash
from dashboard.web.static_files import (
    StaticFile,
    StaticFiles,
    built_files,
    folder_files,
    joined,
    read_manifest,
    with_copies,
)

PAGE = "text/html; charset=utf-8"
ALL_SCRIPTS = "assets/ensemble.js"
LEFT_OUT: Mapping[str, frozenset[str]] = {
    CENTRE_SHEET: frozenset({"national"}),
    NATIONAL_SHEET: frozenset({"empreinte", "map", "participation", "participation-lists", "territories"}),
}
"""A sheet of an edition → those of `assets` that none of its pages needs: a page waits for all of its sheet."""
FIRST_GEOMETRY = f"{PREFIX}/france.json"
PLOTLY_OF_DASH = "_dash-component-suites/plotly/package_data/plotly.min.js"
"""Where Dash serves plotly.js when it has not been prepared."""
BUNDLED_PACKAGES = ("dash", "dash-bootstrap-components", "plotly")
_to_json: Callable[[Any], str] = _utils.to_json
_SCRIPT_SRC = re.compile(r'<script src="([^"]+)"')


class PageDash(dash.Dash):
    """A Dash application whose index is the page itself; made by `create_dash`."""

    def __init__(
        self,
        render: RenderPage,
        files: StaticFiles,
        style: HeadStyle,
        assets: Path,
        generation: Callable[[], object],
        tiles: Tiles | None = None,
        reader: Callable[[], Hashable] = lambda: None,
        ancestors: tuple[str, ...] = (),
        place: Callable[[], str] | None = None,
        shared: bool = False,
        **kwargs: Any,
    ) -> None:
        self._render = render
        self.shared = shared
        self._place = place
        self._reader = reader
        self.ancestors = ancestors
        self._tiles = tiles
        self._generation = generation
        self._kept = PageCache()
        self._asked = Asked()
        self._parts: dict[tuple[tuple[str, ...], int], PageParts] = {}
        self._style = style
        self.files = files
        options: dict[str, Any] = {
            # Without one, Dash reads the source of all that is above to find it.
            "name": "dashboard",
            "server": Flask("dashboard", static_folder=None),
            "assets_folder": str(assets),
            "suppress_callback_exceptions": True,
            "add_log_handler": False,
            # The title belongs to the page; Dash's « Updating... » would be read out at each filter change.
            "update_title": None,
        }
        super().__init__(**options, **kwargs)
        # Dash wants one; each page has its own.
        self.layout = html.Div()

    def route(self) -> str:
        """The path of the current request below this application's prefix, without the leading slash."""
        return request.path.removeprefix(self.config.routes_pathname_prefix)

    def serve_layout(self) -> Response:
        """The answer to `_dash-layout`, in the form in which pages bring it along."""
        return Response(_to_json(plain(self._layout_of_caller())), content_type="application/json")

    def _layout_of_caller(self) -> Any:
        """The layout for `_dash-layout`: of the page that asks, known by its Referer (same-origin by our own policy).

        The page brings its layout along, so this is only asked after an error; without Referer, the home page.
        """
        try:
            referer = urlsplit(request.headers.get("Referer", ""))
        except ValueError:
            return self._render("/", "").component
        if referer.netloc != request.host:
            return self._render("/", "").component
        path = "/" + referer.path.removeprefix(self._prefix())
        return self._render(path, referer.query).component

    def index(self, *_args: Any, **_kwargs: Any) -> Response:
        """The HTML response to any address that is not a file or a route of Dash."""
        if self.route().startswith(MACHINE_PATHS):
            return refusal(404)
        path, query = "/" + self.route(), request.query_string.decode("utf-8", "replace")

        def page() -> Response:
            made: RenderedPage = self._render(path, query)
            parts = self._placed(self.parts(made.scripts))
            text = document(made, _to_json, parts, self._style, request.host_url.rstrip("/"))
            return Response(text, status=made.status, content_type=PAGE)

        return self.once(page, PAGE, path, query)

    def once(self, make: Callable[[], Response], kind: str, *words: Hashable) -> Response:
        """What is answered to the same words on the same data: made once, however many ask for it at one moment.

        Args:
            make: makes the answer; only one whose status is 200 is sent again.
            kind: its content type.
            words: what is asked, besides what tells any request from the others.
        """
        encoding, data = accepted_encoding(request), self._generation()
        # The host is in the addresses of what is shared: what was made for one is not for those who ask another.
        key = (request.host_url, encoding, self._reader(), self.files.made, *words)
        body = self._kept.get(data, key)
        if body is None:
            with self._kept.turn(data, key):
                body = self._kept.get(data, key)
                if body is None:
                    return self._kept_answer(compress_response(request, make()), data, key)
        self._note(key)
        response = Response(body, content_type=kind)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response

    def _kept_answer(self, response: Response, data: object, key: tuple[Hashable, ...]) -> Response:
        """An answer that has just been made, kept for the next ones who ask for it."""
        # The shortest are not compressed, and soon made; the data may have changed meanwhile.
        whole = response.headers.get("Content-Encoding") == accepted_encoding(request)
        if response.status_code == 200 and whole and data is not None and data is self._generation():
            self._kept.put(data, key, response.get_data())
            self._note(key)
        return response

    def _note(self, key: Hashable) -> None:
        """Remember what anybody may ask of the data of today."""
        if self.shared and self._prefix() == self.config.requests_pathname_prefix:
            self._asked.note(key, request)

    def prepare(self) -> None:
        """Make, of data that are about to be shown, the answers that were asked for last."""
        with self._kept.ahead():
            self._asked.again(self.server)

    def get_asset_url(self, path: str) -> str:
        """The fingerprinted address of a file of the assets folder."""
        file = self.files.get(f"assets/{path}")
        return str(super().get_asset_url(path)) if file is None else self._address(file)

    def parts(self, wanted: tuple[str, ...] = ("plotly",)) -> PageParts:
        """What the pages that want the same scripts share; made at the first request for one of them."""
        key = (wanted, self.files.made)
        if key not in self._parts:
            self._parts[key] = self._made_parts(wanted)
        return self._parts[key]

    def _prefix(self) -> str:
        prefix: str = self.config.requests_pathname_prefix
        return prefix if self._place is None else self._place()

    def _placed(self, parts: PageParts) -> PageParts:
        """The parts of a page that asks its questions where it is, and not where the application is by itself."""
        base = self._prefix()
        if base == self.config.requests_pathname_prefix:
            return parts
        return replace(parts, config={**parts.config, "requests_pathname_prefix": base})

    def _made_parts(self, wanted: tuple[str, ...]) -> PageParts:
        """The parts, when all callbacks are registered."""
        stock_scripts = _SCRIPT_SRC.findall(self._generate_scripts_html())
        register_styles: Callable[[], str] = self._generate_css_dist_html
        register_styles()  # tells Dash which files it may serve, as the line above does
        own_sheets = [f"built/{name}.css" for name in wanted]
        named = ("built/bootstrap.css", *own_sheets, self._style.sheet)
        sheets = [file for name in named if (file := self.files.get(name))]
        with_map = "map" in wanted
        first = self.files.get(FIRST_GEOMETRY) if with_map else None
        return PageParts(
            stylesheets=[self._address(file) for file in sheets],
            drawing=[self._address(drawn)] if with_map and (drawn := self.files.get("built/map.js")) else [],
            scripts=self._scripts(stock_scripts),
            inline_scripts=tuple(self._inline_scripts),
            favicon=self._address(self._own("favicon.svg")),
            theme_script=self._own("theme.js").body.decode(),
            held_script=self._own("held.js").body.decode(),
            later_script=self._own("later.js").body.decode(),
            config=public_config(json.loads(_to_json(self._renderer_config()))),
            dependencies=_to_json(self._callback_list),
            data=self._addresses(wanted),
            preloads=(self._address(first),) if first else (),
        )

    def _addresses(self, wanted: tuple[str, ...]) -> dict[str, Any]:
        """Where the page's own scripts find what they need only once somebody asks for it."""
        charts = self.files.get("built/plotly.js")
        address = self._address(charts) if charts else f"{self.config.requests_pathname_prefix}{PLOTLY_OF_DASH}"
        return {**({"plotly": address} if "plotly" in wanted else {}), **(self._map_data() if "map" in wanted else {})}

    def _map_data(self) -> dict[str, Any]:
        """Where the map's script finds the geometry, and the background map if the deployer has chosen one."""
        files = {file.name: self._address(file) for file in self.files.below(PREFIX)}
        tiles = self._tiles
        background = {"url": tiles.url, "credit": tiles.credit, "link": tiles.link} if tiles else None
        return {"files": files, "tiles": background}

    @cached_property
    def policy(self) -> str:
        """The Content-Security-Policy, with the hashes of the page's inline scripts (clientside callbacks, theme)."""
        parts = self.parts()
        codes = [parts.theme_script, parts.held_script, parts.later_script, *parts.inline_scripts]
        pictures = (self._tiles.host,) if self._tiles else ()
        return content_security_policy((script_hash(code) for code in codes), pictures, self.ancestors)

    def _renderer_config(self) -> Any:
        make: Callable[[], Any] = self._config
        return make()

    def _scripts(self, stock_scripts: list[str]) -> list[str]:
        boot = self._address(self._own("boot.js"))
        base, own = self.files.get("built/base.js"), self.files.get(ALL_SCRIPTS)
        if base is None:
            return [*stock_scripts, boot]
        return [*(self._address(file) for file in (base, own) if file), boot]

    def _own(self, name: str) -> StaticFile:
        file = self.files.get(f"static/{name}")
        if file is None:
            raise FileNotFoundError(CLIENT / name)
        return file

    def _address(self, file: StaticFile) -> str:
        return f"{self.config.requests_pathname_prefix}{file.path}"


def warm(app: PageDash) -> None:
    """Make the home page once, outside any request: what the first reader would have waited for is then ready.

    Called before the workers are forked, so that they share what it leaves in memory.
    """
    # Flask's own test_request_context brings its test client and a debugger into memory.
    with app.server.request_context(EnvironBuilder(headers=[("Accept-Encoding", "br")]).get_environ()):
        app.server.preprocess_request()
        app.index()


def installed_versions() -> dict[str, str]:
    """The versions of the packages whose scripts a build bundles."""
    return {name: version(name) for name in BUNDLED_PACKAGES}


def load_built(static_dir: Path) -> list[StaticFile]:
    """The files of the last build, or nothing, with a warning, when it is missing, incomplete or out of date."""
    manifest = read_manifest(static_dir)
    if manifest is None:
        reason = "aucun fichier préparé"
    elif manifest.get("versions") != installed_versions():
        reason = "fichiers préparés pour d’autres versions"
    else:
        try:
            return built_files(static_dir, manifest)
        except (OSError, KeyError) as error:
            reason = f"fichiers préparés incomplets ({type(error).__name__})"
    logger().warning(
        "static_fallback", reason=reason, remedy="python -m dashboard.web.build", consequence="scripts de Dash servis"
    )
    return []


def static_files(settings: Settings, assets: Path, regions: Iterable[str] = ()) -> StaticFiles:
    """All the files that pages ask for: those of the last build, the geometry, and those of `assets`, also in one.

    The geometry is that of France and of some `regions` (codes).
    """
    own = folder_files(assets, "assets")
    built = load_built(settings.static_dir)
    geometry = geometry_files(settings.geo_dir, regions, built)
    scripts = [file for file in built if file.name.startswith("built/")]
    return StaticFiles([*scripts, *geometry, *own, *with_copies(page_files(own), built)])


def page_files(own: Sequence[StaticFile]) -> list[StaticFile]:
    """What each page brings of ours: `assets` in one sheet and one script, and the files of its first response.

    The scripts of all editions are one; their sheets are not.
    """
    together = joined(own, ".js", ALL_SCRIPTS)
    for name, left_out in LEFT_OUT.items():
        together += joined([file for file in own if Path(file.name).stem not in left_out], ".css", name)
    return [*folder_files(CLIENT, "static"), *together]


def create_dash(
    settings: Settings,
    render: RenderPage,
    health: Callable[[], Health],
    *,
    assets: Path,
    files: StaticFiles | None = None,
    style: HeadStyle | None = None,
    generation: Callable[[], object] = lambda: None,
    reader: Callable[[], Hashable] = lambda: None,
    ancestors: tuple[str, ...] = (),
    place: Callable[[], str] | None = None,
    shared: bool = False,
    **kwargs: Any,
) -> PageDash:
    """A Dash application with pages in French, security headers, compression, static files, health and logs.

    Args:
        settings: the settings in force.
        render: (path, query) → the page; also called for unknown addresses, for which it gives a 404 page.
        health: what `/healthz` says.
        assets: folder of CSS, JavaScript and pictures; served under fingerprinted names.
        files: what `static_files` gives, where another application serves them too; read here by default.
        style: what the look brings to `<head>`.
        generation: gives the object that all pages are made from (the snapshot); as long as it is the same object,
            a page that was made is sent again as it is. By default, or when it gives None, nothing is kept.
        reader: tells the readers whose pages differ apart: a page made for one is only sent again to this one.
        ancestors: origins whose pages may embed these (CSP source expressions).
        place: gives the prefix of the addresses that the page of a request asks; that of the application by default.
        shared: whether anybody may read all of it: a cache in front may then give an answer again for a moment.
        kwargs: passed to `dash.Dash` (prefixes for a second application under the same server, …).

    Returns:
        The application; register its callbacks before the first request.
    """
    files = files or static_files(settings, assets)
    tiles = TILES.get(settings.tiles)
    app = PageDash(
        render, files, style or HeadStyle(), assets, generation, tiles, reader, ancestors, place, shared, **kwargs
    )
    app.server.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.server.json.ensure_ascii = False
    # « //x » is an unknown address, not a way to be sent elsewhere.
    app.server.url_map.merge_slashes = False
    app.server.add_url_rule(
        f"{app.config.routes_pathname_prefix}healthz", "healthz", lambda: health_response(health()), methods=["GET"]
    )
    # Refusing costs less than answering: first.
    install_limits(app, settings.limit, settings.proxies)
    install(app)
    return app
