// The map itself: layers of territories, symbols, labels, and what a press or a key does.
import { Control, DomEvent, DomUtil, GeoJSON, Map as LeafletMap, Polyline, Popup, TileLayer, Tooltip, latLng, latLngBounds, point } from "leaflet/dist/leaflet-src.esm.js";
import { Walk } from "./map_keys.mjs";
import { labelMarkers, symbolMarkers } from "./map_markers.mjs";
import { LETTER, grouped, placed, placesOf, wrapped } from "./map_symbols.mjs";
import { borders, features } from "./map_topology.mjs";

const FRANCE = "geo/france.json";
const SVG = "http://www.w3.org/2000/svg";
const CLOSE = 9.5; // zoom from which the borders of communes help more than they hide
const PAPER = { width: 590, height: 430 }; // CSS pixels of the map on a sheet of A4, within its margins

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

/** A link or a name, and what is known of it. */
function lineOf(item) {
  const line = document.createElement("li");
  const text = document.createElement(item.h ? "a" : "span");
  text.textContent = item.t;
  if (item.h) text.href = item.h;
  line.append(text);
  if (item.w) line.append(Object.assign(document.createElement("small"), { textContent: item.w }));
  if (item.n) {
    const near = document.createElement("small");
    near.append(`${item.n.w} `, Object.assign(document.createElement("a"), { textContent: item.n.t, href: item.n.h }));
    line.append(near);
  }
  return line;
}

function itemWords({ t, w, n }) {
  return [t, w, n && `${n.w} ${n.t}`].filter(Boolean).join(" · ");
}

const HomeControl = Control.extend({
  options: { position: "topleft" },
  onAdd() {
    const bar = DomUtil.create("div", "leaflet-bar leaflet-control");
    const button = DomUtil.create("a", "map-home", bar);
    button.href = "#";
    button.tabIndex = -1;
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
    this.told = new Map();
    this.screen = null;
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
      // One tab stop, which the walk below moves from place to place.
      keyboard: false,
      // The page scrolls under the wheel until the map is used.
      scrollWheelZoom: false,
    });
    this.map = map;
    for (const [name, order] of [["base", 210], ["communes", 420], ["quarters", 430], ["labels", 560]]) {
      map.createPane(name).style.zIndex = order;
    }
    for (const name of ["base", "communes", "quarters", "labels"]) map.getPane(name).style.pointerEvents = "none";
    new Control.Zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
    new HomeControl({ home: () => this.home() }).addTo(map);
    new Control.Scale({ imperial: false, position: "topright" }).addTo(map);
    for (const button of this.host.querySelectorAll(".leaflet-control a")) button.tabIndex = -1;
    // A group: the section around it is the landmark, under the same name.
    this.host.setAttribute("role", "group");
    map.on("click", () => map.scrollWheelZoom.enable());
    map.on("mouseout", () => map.scrollWheelZoom.disable());
    map.on("zoomend moveend viewreset", () => this.follow());
    map.on("popupopen", ({ popup }) => {
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      close?.setAttribute("aria-label", "Fermer");
    });
    this.tip = new Tooltip({ className: "map-tip", opacity: 1, offset: [12, 0] });
    this.walk = new Walk(this.host, {
      places: () => this.focusable(),
      first: ({ dataset }) => Boolean(this.data.territories[dataset.code]?.on),
      choose: (element) => this.enter(element),
      pan: (by) => map.panBy(by, { animate: false }),
      zoom: (way, at) => map.setZoomAround(point(at), map.getZoom() + way * map.options.zoomDelta, { animate: false }),
      home: () => this.home(),
      leave: () => this.leave(),
    });
    this.host.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
    this.host.addEventListener("focusin", ({ target }) => (target === this.host ? this.say("") : target.dataset?.code && this.light(target.dataset.code)));
    this.host.addEventListener("focusout", () => this.light(""));
    document.addEventListener("mouseover", (event) => this.lightRow(event.target));
    document.addEventListener("focusin", (event) => this.lightRow(event.target));
    if (this.tiles) new TileLayer(this.tiles.url, { pane: "tilePane", maxZoom: 18, className: "map-tiles" }).addTo(map);
    // While it moves, it has no size for an instant: that is not to be drawn.
    new ResizeObserver(() => this.host.clientWidth && map.invalidateSize({ animate: false })).observe(this.host);
    matchMedia("print").addEventListener("change", ({ matches }) => this.onPaper(matches));
    window.addEventListener("beforeprint", () => this.onPaper(true));
    window.addEventListener("afterprint", () => this.onPaper(false));
  }

  /** The map is a picture of so many pixels: on paper it takes the size that a sheet has, and shows as much. */
  onPaper(on) {
    if (on === Boolean(this.screen)) return;
    const box = this.box();
    const shown = this.map.getBounds();
    Object.assign(this.host.style, on ? { width: `${PAPER.width}px`, height: `${PAPER.height}px` } : { width: "", height: "" });
    this.map.invalidateSize({ animate: false, pan: false });
    if (on) {
      this.screen = [shown.getCenter(), this.map.getZoom()];
      this.map.fitBounds(shown.contains(box) ? box : shown, { padding: [14, 14], animate: false });
    } else {
      this.map.setView(...this.screen, { animate: false });
      this.screen = null;
    }
  }

  box() {
    const { box } = this.data;
    return latLngBounds([box[0], box[1]], [box[2], box[3]]);
  }

  /** What stands on the map follows it, once Leaflet is done with a move. */
  follow() {
    if (this.following) return;
    this.following = true;
    queueMicrotask(() => {
      this.following = false;
      this.drawPlaces();
      this.drawCommunes();
    });
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
    this.map.fitBounds(this.box(), { padding: [14, 14], animate: false });
  }

  /** Escape: out of the map, onto the line below it. */
  leave() {
    if (this.map.getPane("popupPane").hasChildNodes()) this.map.closePopup();
    else document.querySelector("#react-entry-point .map-hint")?.focus({ preventScroll: true });
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
    this.drawCommunes();
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
    this.map.getPane("quarters").style.display = quarters ? "" : "none";
    if (!quarters || !this.knows(quarters)) return;
    const file = await this.geometry(quarters);
    this.quarters ??= this.madeQuarters(file);
    const { symbols } = this.data;
    const told = new Map(symbols.filter(({ kind }) => kind === "qpv").flatMap((place) => place.items.map((item) => [item.c, { ...place, items: [item] }])));
    this.told = told;
    for (const path of this.quarters) path.getElement().style.display = told.has(path.feature.id) ? "" : "none";
    this.host.dataset.quarters = String(told.size);
  }

  /** A light line below a dark one: whatever the shade behind, one of the two stands out from it. */
  madeQuarters({ features: found }) {
    const under = this.layer(found, "quarters", "map-quarter-under");
    const line = this.layer(found, "quarters", "map-quarter", true);
    line.eachLayer((path) => {
      const place = () => this.told.get(path.feature.id);
      path.getElement().dataset.quarter = path.feature.id;
      path.on("mouseover", () => this.say(itemWords(place().items[0])));
      path.on("mouseout", () => this.say(""));
      path.on("click", () => this.list([place()]));
    });
    return [...under.getLayers(), ...line.getLayers()];
  }

  /** Borders of the communes, once near enough for them to say something; their file comes only then. */
  async drawCommunes() {
    const close = this.map.getZoom() >= CLOSE;
    this.map.getPane("communes").style.display = close ? "" : "none";
    const wanted = close ? this.there(this.data.communes).join() : "";
    if (!wanted || wanted === this.communesDrawn) return;
    this.communesDrawn = wanted;
    const topologies = await Promise.all(wanted.split(",").map((name) => this.geometry(name)));
    const lines = topologies.flatMap((topology) => borders(topology, "communes"));
    this.communes?.remove();
    this.communes = new Polyline(lines, { pane: "communes", className: "map-commune", interactive: false, smoothFactor: 0.8 }).addTo(this.map);
  }

  prepare(path) {
    const code = path.feature.id;
    path.getElement().dataset.code = code;
    path.on("click", () => this.choose(code));
    path.on("mouseover", ({ latlng }) => {
      this.light(code);
      // A node, not a text: Leaflet would read a text as HTML. Not bound to the path, which would become a tab stop.
      const words = Object.assign(document.createElement("span"), { textContent: this.wordsOf(code) });
      if (words.textContent) this.tip.setContent(words).setLatLng(latlng).openOn(this.map);
    });
    path.on("mousemove", ({ latlng }) => this.tip.setLatLng(latlng));
    path.on("mouseout", () => {
      this.light("");
      this.tip.remove();
    });
  }

  /** What a territory says when it is pointed at or reached. */
  wordsOf(code) {
    return (this.data?.territories[code] ?? this.data?.quiet[code])?.label ?? "";
  }

  /** Gives each territory the class and the words that the page has for it. */
  colour() {
    this.walk.keeping(() => {
      for (const overlay of this.overlays ?? []) overlay.remove();
      this.overlays = [];
      for (const [code, path] of this.paths) this.colourOne(code, path);
    });
  }

  colourOne(code, path) {
    const told = this.data.territories[code];
    const quiet = this.data.quiet[code];
    const element = path.getElement();
    const shade = told?.k ?? (quiet ? this.data.hush : "");
    element.setAttribute("class", `map-area ${shade ? `leaflet-interactive ${shade}` : "map-out"}${told?.on ? " map-on" : ""}${told?.net ? " map-net" : ""}`);
    for (const name of ["role", "tabindex", "aria-label", "aria-pressed"]) element.removeAttribute(name);
    if (!shade) return;
    element.setAttribute("role", told ? "button" : "img");
    element.setAttribute("aria-label", this.wordsOf(code));
    if (told) element.setAttribute("aria-pressed", String(Boolean(told.on)));
    if (told?.on || told?.net) path.bringToFront();
    const fill = told ? told.fill : shade === "na" && "map-dots";
    if (fill) this.overlay(path, fill);
  }

  overlay(path, pattern) {
    const twin = document.createElementNS(SVG, "path");
    twin.setAttribute("d", path.getElement().getAttribute("d"));
    twin.setAttribute("class", "map-pattern");
    twin.setAttribute("fill", `url(#${pattern})`);
    twin.setAttribute("aria-hidden", "true");
    path.getElement().after(twin);
    const follow = () => twin.setAttribute("d", path.getElement().getAttribute("d"));
    this.map.on("zoomend moveend viewreset", follow);
    this.overlays.push({ remove: () => { this.map.off("zoomend moveend viewreset", follow); twin.remove(); } });
  }

  /** What the keyboard walks over: territories in the order of the table, then the others, then symbols. */
  focusable() {
    const codes = [...this.data.order, ...Object.keys(this.data.quiet)];
    const areas = codes.map((code) => this.paths.get(code)?.getElement()).filter(Boolean);
    return [...areas, ...this.symbols.map((marker) => marker.getElement())];
  }

  enter(element) {
    if (element.dataset.code) this.choose(element.dataset.code);
    else this.press(this.symbols.find((marker) => marker.getElement() === element).group);
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
    this.walk.keeping(() => {
      if (state === this.placedAs) return;
      this.placedAs = state;
      for (const marker of this.symbols) marker.remove();
      this.groups = grouped(symbols, (place) => this.pixels(place), scale);
      this.symbols = symbolMarkers(this.groups, this.map, (group) => this.press(group), (words) => this.say(words));
    });
    for (const marker of this.names) marker.remove();
    this.names = labelMarkers(placed(this.labels(), this.groups), this.map);
  }

  labels() {
    const found = [];
    for (const [code, path] of this.paths) {
      const told = this.data.territories[code] ?? this.data.quiet[code];
      if (!told) continue;
      const bounds = path.getBounds();
      const [a, b] = [this.map.latLngToLayerPoint(bounds.getNorthWest()), this.map.latLngToLayerPoint(bounds.getSouthEast())];
      const spot = told.lat == null ? bounds.getCenter() : { lat: told.lat, lon: told.lon };
      const { x, y } = this.pixels({ lat: spot.lat, lon: spot.lon ?? spot.lng });
      const value = told.value ?? "";
      for (const lines of [wrapped(told.name, b.x - a.x), []]) {
        const w = Math.max(...lines.map((line) => line.length * LETTER), value.length * 8.5);
        if (w > b.x - a.x || !(lines.length || value)) continue;
        const h = lines.length * 15 + (value ? 17 : 0);
        if (h > b.y - a.y) continue;
        found.push({ x, y, w, h, inside: (px, py) => this.holds(path, px, py), lines, value, k: told.k ?? this.data.hush, code });
      }
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
    const places = placesOf(group);
    const items = places.flatMap((place) => place.items);
    const links = items.filter((item) => item.h);
    if (items.length === 1 && links.length === 1) {
      window.location.assign(links[0].h);
      return;
    }
    const bounds = latLngBounds(places.map(({ lat, lon }) => [lat, lon]));
    const wide = bounds.getNorthEast().distanceTo(bounds.getSouthWest()) > 500;
    const apart = wide && this.map.getBoundsZoom(bounds, false) > this.map.getZoom() + 0.6;
    if (apart && this.map.getZoom() < 11) {
      this.map.fitBounds(bounds, { padding: [70, 70], maxZoom: 12, animate: false });
      return;
    }
    this.list(places);
  }

  /** A list of what stands at one place. */
  list(places) {
    const content = document.createElement("div");
    for (const place of places) {
      const title = document.createElement("p");
      title.className = "map-place";
      title.textContent = place.label;
      const list = document.createElement("ul");
      list.append(...place.items.map(lineOf));
      content.append(title, list);
    }
    const back = document.activeElement;
    const [{ lat, lon }] = places;
    const popup = new Popup({ maxWidth: 300, maxHeight: 260, autoPanPadding: [16, 16] }).setLatLng([lat, lon]).setContent(content);
    popup.on("remove", () => back?.isConnected && back.focus({ preventScroll: true }));
    popup.openOn(this.map);
    (content.querySelector("a") ?? popup.getElement().querySelector(".leaflet-popup-close-button"))?.focus({ preventScroll: true });
  }

  light(code) {
    if (code === this.lit) return;
    for (const [old, on] of [[this.lit, false], [code, true]]) {
      if (!old) continue;
      this.paths.get(old)?.getElement().classList.toggle("map-lit", on);
      for (const row of document.querySelectorAll(`[data-territory="${CSS.escape(old)}"]`)) row.classList.toggle("lit", on);
    }
    this.lit = code;
    this.say(code && this.wordsOf(code));
  }

  /** Writes under the map what is pointed at, touched or reached. */
  say(words) {
    const said = document.querySelector("#react-entry-point .map-said");
    if (said) said.textContent = words;
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
