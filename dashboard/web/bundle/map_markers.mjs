// Symbols and labels as HTML: real buttons, real text.
import { DivIcon, Marker } from "leaflet/dist/leaflet-src.esm.js";

function marker(map, { x, y }, options, icon) {
  return new Marker(map.layerPointToLatLng([x, y]), { ...options, icon: new DivIcon(icon) }).addTo(map);
}

/** The words of a group: its own when it is one place, those of each place otherwise. */
export function groupLabel({ places }) {
  if (places.length === 1) return places[0].label;
  return `${places.length} lieux proches : ${places.map((place) => place.label).join(" ; ")}`;
}

export function symbolMarkers(groups, map, press) {
  const order = [...groups].sort((a, b) => b.r - a.r);
  return order.map((group) => {
    const size = Math.max(24, 2 * group.r);
    const dot = document.createElement("span");
    dot.className = "map-dot";
    dot.style.width = dot.style.height = `${2 * group.r}px`;
    dot.textContent = group.kind === "member" || group.kind === "qpv" ? (group.size > 1 ? String(group.size) : "") : String(group.size);
    const made = marker(map, group, { keyboard: true, riseOnHover: true, bubblingMouseEvents: false }, {
      className: `map-symbol map-${group.kind}`,
      html: dot,
      iconSize: [size, size],
    });
    const element = made.getElement();
    const label = groupLabel(group);
    const link = group.places.length === 1 && group.places[0].items.length === 1 && group.places[0].items[0].h;
    element.setAttribute("role", link ? "link" : "button");
    element.setAttribute("aria-label", label);
    element.title = label;
    made.on("click", () => press(group));
    element.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      // Without what follows, Leaflet would hear Enter a second time.
      event.preventDefault();
      press(group);
    });
    return made;
  });
}

export function labelMarkers(labels, map) {
  return labels.map((label) => {
    const box = document.createElement("span");
    if (label.name) box.append(Object.assign(document.createElement("span"), { textContent: label.name }));
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
