// Symbols and labels as HTML: real buttons, real text.
import { DivIcon, Marker } from "leaflet/dist/leaflet-src.esm.js";
import { placesOf } from "./map_symbols.mjs";

function marker(map, { x, y }, options, icon) {
  return new Marker(map.layerPointToLatLng([x, y]), { ...options, icon: new DivIcon(icon) }).addTo(map);
}

/** The words of a group: of each thing that stands there. */
export function groupLabel(group) {
  const places = placesOf(group);
  const words = places.map((place) => place.label).join(" ; ");
  const spots = new Set(places.map(({ lat, lon }) => `${lat} ${lon}`)).size;
  return spots > 1 ? `${spots} lieux proches : ${words}` : words;
}

function dotOf({ kind, size, r }) {
  const dot = document.createElement("span");
  dot.className = "map-dot";
  dot.style.width = dot.style.height = `${2 * r}px`;
  dot.textContent = size > 1 || kind === "done" || kind === "planned" ? String(size) : "";
  return dot;
}

/** What shares the place, small, on the rim of the symbol that stands on it. */
function badgeOf({ kind, size }) {
  const badge = document.createElement("span");
  badge.className = `map-badge badge-${kind}`;
  const text = document.createElement("span");
  text.textContent = size > 1 || kind === "planned" ? String(size) : "";
  badge.append(text);
  return badge;
}

/** Adds up what stands on one rim by kind: one badge for each. */
function byKind(groups) {
  const found = new Map();
  for (const { kind, size } of groups) found.set(kind, { kind, size: size + (found.get(kind)?.size ?? 0) });
  return [...found.values()];
}

export function symbolMarkers(groups, map, press, say) {
  const order = [...groups].sort((a, b) => b.r - a.r);
  return order.map((group) => {
    const size = Math.max(24, 2 * group.r);
    const body = document.createElement("span");
    body.className = "map-pile";
    body.style.setProperty("--r", `${Math.max(group.r, 9)}px`);
    body.append(dotOf(group), ...byKind(group.beside).map(badgeOf));
    // Neither a tab stop of its own nor a reason to move the map: the keyboard walks over the map as a whole.
    const made = marker(map, group, { keyboard: false, autoPanOnFocus: false, riseOnHover: true, bubblingMouseEvents: false }, {
      className: `map-symbol map-${group.kind}`,
      html: body,
      iconSize: [size, size],
    });
    const element = made.getElement();
    const label = groupLabel(group);
    const places = placesOf(group);
    const link = places.length === 1 && places[0].items.length === 1 && places[0].items[0].h;
    element.setAttribute("role", link ? "link" : "button");
    element.setAttribute("tabindex", "-1");
    element.setAttribute("aria-label", label);
    element.dataset.place = `${group.kind} ${group.places[0].name}`;
    made.on("click", () => press(group));
    made.on("mouseover", () => say(label));
    made.on("mouseout", () => say(""));
    element.addEventListener("focus", () => say(label));
    return Object.assign(made, { group });
  });
}

export function labelMarkers(labels, map) {
  return labels.map((label) => {
    const box = document.createElement("span");
    for (const line of label.lines) box.append(Object.assign(document.createElement("span"), { textContent: line }));
    if (label.value) box.append(Object.assign(document.createElement("b"), { textContent: label.value }));
    const made = marker(map, label, { pane: "labels", interactive: false, keyboard: false }, {
      className: `map-label label-${label.k}`,
      html: box,
      iconSize: [label.w, label.h],
    });
    made.getElement().setAttribute("aria-hidden", "true");
    return made;
  });
}
