// The map itself: layers of territories, symbols, labels, and what a press or a key does.
import { Control, DomEvent, DomUtil, GeoJSON, Map as LeafletMap, Popup, TileLayer, latLng, latLngBounds } from "leaflet/dist/leaflet-src.esm.js";
import { walkable } from "./map_keys.mjs";
import { labelMarkers, symbolMarkers } from "./map_markers.mjs";
import { grouped, placed } from "./map_symbols.mjs";
import { features } from "./map_topology.mjs";

const FRANCE = "geo/france.json";
const SVG = "http://www.w3.org/2000/svg";

/** Patterns that territories are filled with besides colours: readable in black and white. */
function addPatterns(svg) {
  const defs = document.createElementNS(SVG, "defs");
  const pattern = (id, size, path) => {
    const element = document.createElementNS(SVG, "pattern");
    element.setAttribute("id", id);
    for (const name of ["width", "height"]) element.setAttribute(name, size);
    element.setAttribute("patternUnits", "userSpaceOnUse");
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    line.setAttribute("class", id);
    element.append(line);
    defs.append(element);
  };
  pattern("map-hatch", 8, "M-2 2l4 -4M0 8l8 -8M6 10l4 -4");
  pattern("map-dots", 7, "M1.5 1.5h1.6M5 5h1.6");
  svg.prepend(defs);
}

const HomeControl = Control.extend({
  options: { position: "topleft" },
  onAdd() {
    const bar = DomUtil.create("div", "leaflet-bar leaflet-control");
    const button = DomUtil.create("a", "map-home", bar);
    button.href = "#";
    button.role = "button";
    button.title = "Revenir au territoire du centre";
    button.setAttribute("aria-label", button.title);
    button.textContent = "⌂";
    DomEvent.disableClickPropagation(bar);
    DomEvent.on(button, "click", (event) => {
      DomEvent.preventDefault(event);
      this.options.home();
    });
    return bar;
  },
});

export class Atlas {
  constructor({ geometry, knows, tiles }) {
    this.geometry = geometry;
    this.knows = knows;
    this.host = document.createElement("div");
    this.host.className = "map-host";
    this.tiles = tiles;
    this.map = null;
    this.data = null;
    this.turn = 0;
    this.level = "";
    this.levels = new Map();
    this.paths = new Map();
    this.symbols = [];
    this.names = [];
    this.lit = "";
  }

  /** Puts the map where the page has its place for it; it is the same map, wherever it was. */
  moveTo(holder) {
    if (this.host.parentNode !== holder) holder.append(this.host);
  }

  open() {
    const map = new LeafletMap(this.host, {
      attributionControl: false,
      zoomControl: false,
      minZoom: 4,
      maxZoom: 13,
      zoomSnap: 0.25,
      zoomDelta: 0.5,
      wheelPxPerZoomLevel: 120,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      fadeAnimation: false,
      maxBoundsViscosity: 0.6,
      // The page scrolls under the wheel until the map is used.
      scrollWheelZoom: false,
    });
    this.map = map;
    for (const [name, order] of [["base", 210], ["quarters", 430], ["labels", 560]]) {
      map.createPane(name).style.zIndex = order;
    }
    for (const name of ["base", "quarters", "labels"]) map.getPane(name).style.pointerEvents = "none";
    new Control.Zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
    new HomeControl({ home: () => this.home() }).addTo(map);
    new Control.Scale({ imperial: false, position: "topright" }).addTo(map);
    this.host.setAttribute("role", "region");
    map.on("focus click", () => map.scrollWheelZoom.enable());
    map.on("blur mouseout", () => map.scrollWheelZoom.disable());
    map.on("zoomend viewreset", () => this.drawPlaces());
    map.on("popupopen", ({ popup }) => {
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      close?.setAttribute("aria-label", "Fermer");
    });
    this.walk = walkable(this.host, () => this.focusable(), (element) => this.choose(element.dataset.code));
    this.host.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
    this.host.addEventListener("focusin", (event) => this.light(event.target.dataset?.code ?? ""));
    this.host.addEventListener("focusout", () => this.light(""));
    document.addEventListener("mouseover", (event) => this.lightRow(event.target));
    document.addEventListener("focusin", (event) => this.lightRow(event.target));
    if (this.tiles) new TileLayer(this.tiles.url, { pane: "tilePane", maxZoom: 18, className: "map-tiles" }).addTo(map);
    // While it moves, it has no size for an instant: that is not to be drawn.
    new ResizeObserver(() => this.host.clientWidth && map.invalidateSize({ animate: false })).observe(this.host);
  }

  credit(text) {
    this.host.classList.toggle("with-tiles", Boolean(this.tiles));
    this.credits ??= new Control.Attribution({ prefix: false, position: "bottomright" }).addTo(this.map);
    const link = document.createElement("a");
    if (this.tiles) Object.assign(link, { href: this.tiles.link, textContent: this.tiles.credit, rel: "noopener noreferrer" });
    for (const old of this.credited ?? []) this.credits.removeAttribution(old);
    this.credited = this.tiles ? [text, link.outerHTML] : [text];
    for (const one of this.credited) this.credits.addAttribution(one);
  }

  home() {
    const { box } = this.data;
    this.map.fitBounds(latLngBounds([box[0], box[1]], [box[2], box[3]]), { padding: [14, 14], animate: false });
  }

  /** Draws what the page says; an answer that comes late for an older choice is dropped. */
  async show(data) {
    this.turn += 1;
    const turn = this.turn;
    const before = this.data;
    const files = await Promise.all([FRANCE, ...this.there(data.files)].map((name) => this.geometry(name)));
    if (turn !== this.turn) return;
    this.data = data;
    if (!this.map) this.open();
    this.host.setAttribute("aria-label", data.title);
    this.host.setAttribute("lang", "fr");
    if (!before || before.box.join() !== data.box.join()) this.home();
    this.credit(data.credit);
    if (this.level !== data.key) this.drawLevel(files, data);
    this.drawQuarters(data);
    this.colour();
    this.drawPlaces();
    // What the other level needs comes while nothing else is wanted.
    if (!before) setTimeout(() => this.there(data.later).map((name) => this.geometry(name)), 1500);
    this.host.dataset.drawn = String(turn);
    this.host.closest("[data-map-frame]")?.setAttribute("data-drawn", String(turn));
  }

  /** The files that this server has: a centre may have covered regions whose contours are not installed. */
  there(names) {
    return names.filter((name) => this.knows(name));
  }

  layer(found, pane, className, interactive = false) {
    const options = { pane, interactive, style: { className, weight: 1, fillOpacity: 1, opacity: 1 }, smoothFactor: 0.8, bubblingMouseEvents: false };
    return new GeoJSON({ type: "FeatureCollection", features: found }, options).addTo(this.map);
  }

  /** Brings a level to the front; it is made once, then only hidden and shown. */
  drawLevel([france, ...others], data) {
    this.level = data.key;
    if (!this.backdrop) {
      this.backdrop = this.layer(features(france, "departments"), "base", "map-base");
      // Not beside a level, which may be hidden, and its patterns with it.
      addPatterns(this.map.getPane("base").querySelector("svg"));
    }
    if (!this.levels.has(data.key)) this.levels.set(data.key, this.made(france, others, data));
    for (const [key, { panes, paths }] of this.levels) {
      for (const pane of panes) pane.style.display = key === data.key ? "" : "none";
      if (key === data.key) this.paths = paths;
    }
  }

  made(france, others, data) {
    const pane = this.map.createPane(`level-${data.key}`);
    pane.style.zIndex = 400;
    const found = data.level === "departments" ? features(france, "departments") : others.flatMap((topology) => features(topology, data.level));
    const level = this.layer(found, `level-${data.key}`, "map-area", true);
    const panes = [pane];
    if (data.level !== "departments") {
      const edge = this.map.createPane(`borders-${data.key}`);
      Object.assign(edge.style, { zIndex: 450, pointerEvents: "none" });
      const around = others.flatMap((topology) => features(topology, "departments"));
      this.layer(around.filter(({ id }) => data.perimeter.includes(id)), `borders-${data.key}`, "map-border");
      panes.push(edge);
    }
    const paths = new Map();
    level.eachLayer((path) => paths.set(path.feature.id, path));
    level.eachLayer((path) => this.prepare(path));
    return { panes, paths };
  }

  /** Polygons of the QPV, where a deployment has imported them: made once, then hidden and shown. */
  async drawQuarters({ quarters }) {
    const pane = this.map.getPane("quarters");
    pane.style.display = quarters ? "" : "none";
    if (!quarters || this.quartersDrawn || !this.knows(quarters)) return;
    this.quartersDrawn = true;
    const { features: found } = await this.geometry(quarters);
    this.layer(found, "quarters", "map-quarter");
    this.host.dataset.quarters = String(found.length);
  }

  prepare(path) {
    const code = path.feature.id;
    path.getElement().dataset.code = code;
    path.on("click", () => this.choose(code));
    path.on("mouseover", () => this.light(code));
    path.on("mouseout", () => this.light(""));
    // A node, not a text: Leaflet would read a text as HTML.
    const words = () => Object.assign(document.createElement("span"), { textContent: this.data.territories[code]?.label ?? "" });
    path.bindTooltip(words, { sticky: true, className: "map-tip", opacity: 1 });
  }

  /** Gives each territory the class and the words that the page has for it. */
  colour() {
    const { territories } = this.data;
    this.quiet = new Set(this.data.quiet);
    const active = this.host.contains(document.activeElement) ? document.activeElement : null;
    for (const overlay of this.overlays ?? []) overlay.remove();
    this.overlays = [];
    for (const [code, path] of this.paths) {
      const told = territories[code];
      const element = path.getElement();
      element.setAttribute("class", `map-area ${told ? `leaflet-interactive ${told.k}` : "map-out"}${told?.on ? " map-on" : ""}${told?.net ? " map-net" : ""}`);
      if (this.quiet.has(code)) element.classList.add(this.data.hush);
      if (this.quiet.has(code) && this.data.hush === "na") this.overlay(path, "map-dots");
      if (!told) {
        for (const name of ["role", "tabindex", "aria-label", "aria-pressed"]) element.removeAttribute(name);
        continue;
      }
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", told.label);
      element.setAttribute("aria-pressed", String(Boolean(told.on)));
      element.setAttribute("tabindex", "-1");
      if (told.on || told.net) path.bringToFront();
      if (told.fill) this.overlay(path, told.fill);
    }
    const first = this.focusable();
    const held = first.includes(active) ? active : first.find((element) => this.data.territories[element.dataset.code].on);
    if (first.length) this.walk.stop(held ?? first[0]);
    // Brought to the front is put elsewhere in the page, which takes the focus away.
    if (active?.isConnected && document.activeElement !== active) active.focus({ preventScroll: true });
  }

  overlay(path, pattern) {
    const twin = path.getElement().cloneNode(false);
    for (const name of ["role", "tabindex", "aria-label", "aria-pressed", "data-code"]) twin.removeAttribute(name);
    twin.setAttribute("class", "map-pattern");
    twin.setAttribute("fill", `url(#${pattern})`);
    twin.setAttribute("aria-hidden", "true");
    path.getElement().after(twin);
    const follow = () => twin.setAttribute("d", path.getElement().getAttribute("d"));
    this.map.on("zoomend moveend viewreset", follow);
    this.overlays.push({ remove: () => { this.map.off("zoomend moveend viewreset", follow); twin.remove(); } });
  }

  focusable() {
    return this.data.order.map((code) => this.paths.get(code)?.getElement()).filter(Boolean);
  }

  /** A press on a territory is a press on its row of the table, which knows what to do. */
  choose(code) {
    if (!code || !this.data.territories[code]) return;
    document.querySelector(`#react-entry-point [data-territory="${CSS.escape(code)}"]`)?.querySelector("button, a")?.click();
  }

  pixels({ lat, lon }) {
    return this.map.latLngToLayerPoint(latLng(lat, lon));
  }

  /** Symbols and labels, anew at each zoom: what overlapped may be apart. */
  drawPlaces() {
    if (!this.data) return;
    const { symbols, scale } = this.data;
    const state = JSON.stringify([symbols, scale, this.map.getZoom(), this.map.getPixelOrigin()]);
    if (state !== this.placedAs) {
      this.placedAs = state;
      for (const marker of this.symbols) marker.remove();
      this.groups = grouped(symbols, (place) => this.pixels(place), scale);
      this.symbols = symbolMarkers(this.groups, this.map, (group) => this.press(group));
    }
    for (const marker of this.names) marker.remove();
    this.names = labelMarkers(placed(this.labels(), this.groups), this.map);
  }

  labels() {
    const found = [];
    for (const [code, path] of this.paths) {
      const told = this.data.territories[code];
      if (!told || told.lat == null) continue;
      const bounds = path.getBounds();
      const [a, b] = [this.map.latLngToLayerPoint(bounds.getNorthWest()), this.map.latLngToLayerPoint(bounds.getSouthEast())];
      const { x, y } = this.pixels(told);
      const wide = b.x - a.x;
      const name = wide > 20 + told.name.length * 6.2 ? told.name : "";
      const w = Math.max(name.length * 6.2, told.value.length * 8.5);
      if (wide < w || (!name && !told.value)) continue;
      found.push({ x, y, w, h: name ? 32 : 17, inside: (px, py) => this.holds(path, px, py), name, value: told.value, k: told.k });
    }
    return found;
  }

  /** Whether a point of the drawing lies in a territory. */
  holds(path, x, y) {
    const element = path.getElement();
    const point = element.ownerSVGElement.createSVGPoint();
    Object.assign(point, { x, y });
    return element.isPointInFill(point);
  }

  press(group) {
    const items = group.places.flatMap((place) => place.items);
    const links = items.filter((item) => item.h);
    if (items.length === 1 && links.length === 1) {
      window.location.assign(links[0].h);
      return;
    }
    const bounds = latLngBounds(group.places.map(({ lat, lon }) => [lat, lon]));
    const apart = group.places.length > 1 && this.map.getBoundsZoom(bounds, false) > this.map.getZoom() + 0.6;
    if (apart && this.map.getZoom() < 11) {
      this.map.fitBounds(bounds, { padding: [70, 70], maxZoom: 12, animate: false });
      return;
    }
    this.list(group);
  }

  /** A list of what stands at one place. */
  list(group) {
    const content = document.createElement("div");
    for (const place of group.places) {
      const title = document.createElement("p");
      title.className = "map-place";
      title.textContent = place.name;
      const list = document.createElement("ul");
      for (const item of place.items) {
        const line = document.createElement("li");
        const text = document.createElement(item.h ? "a" : "span");
        text.textContent = item.t;
        if (item.h) text.href = item.h;
        line.append(text);
        if (item.w) line.append(Object.assign(document.createElement("small"), { textContent: item.w }));
        list.append(line);
      }
      content.append(title, list);
    }
    const place = group.places[0];
    const back = document.activeElement;
    const popup = new Popup({ maxWidth: 300, maxHeight: 260, autoPanPadding: [16, 16] }).setLatLng([place.lat, place.lon]).setContent(content);
    popup.on("remove", () => back?.isConnected && back.focus({ preventScroll: true }));
    popup.openOn(this.map);
    content.querySelector("a")?.focus({ preventScroll: true });
  }

  light(code) {
    if (code === this.lit) return;
    for (const [old, on] of [[this.lit, false], [code, true]]) {
      if (!old) continue;
      this.paths.get(old)?.getElement().classList.toggle("map-lit", on);
      for (const row of document.querySelectorAll(`[data-territory="${CSS.escape(old)}"]`)) row.classList.toggle("lit", on);
    }
    this.lit = code;
    const told = code && this.data?.territories[code];
    const said = document.querySelector("#react-entry-point [data-map-said]");
    if (said) said.textContent = told ? told.label : said.dataset.mapSaid;
  }

  lightRow(target) {
    const row = target.closest?.("[data-territory]");
    if (row) this.light(row.dataset.territory);
    else if (this.lit && !this.host.contains(target)) this.light("");
  }

  /** The page was redrawn: what it shows as lit is told again. */
  mark() {
    const frame = this.host.closest("[data-map-frame]");
    if (frame && this.host.dataset.drawn && frame.dataset.drawn !== this.host.dataset.drawn) frame.dataset.drawn = this.host.dataset.drawn;
  }
}
