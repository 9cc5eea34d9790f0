// The map page's script. The page's tables say everything; the map draws what they say (attribute data-map) and hands
// presses back to their buttons and links. It draws before Dash is alive, then moves into the living page.
import "leaflet/dist/leaflet.css";
import { Atlas } from "./map_atlas.mjs";

const addresses = JSON.parse(document.getElementById("adresses")?.textContent ?? "null");
const HOLDER = "carte-vue";

function living(selector) {
  return document.querySelector(`#react-entry-point ${selector}`) ?? document.querySelector(selector);
}

/** Files of geometry, each fetched once. */
const fetched = new Map();
function geometry(name) {
  if (!fetched.has(name)) fetched.set(name, read(name));
  return fetched.get(name);
}

async function read(name) {
  const address = addresses.files[name];
  const response = address && (await fetch(address));
  if (!response?.ok) throw new Error(`${name} : ${response ? response.status : "absent"}`);
  return response.json();
}

function start() {
  if (!addresses || !living("[data-map]")) return;
  const atlas = new Atlas({ geometry, knows: (name) => name in addresses.files, tiles: addresses.tiles });
  let shown = "";

  function follow() {
    const holder = living(`#${HOLDER}`);
    const source = living("[data-map]");
    if (!holder || !source) return;
    atlas.moveTo(holder);
    if (source.dataset.map !== shown) {
      shown = source.dataset.map;
      // Without contours the table stays, and the place of the map says so.
      atlas.show(JSON.parse(shown)).catch(() => holder.setAttribute("data-failed", "true"));
    }
    atlas.mark();
  }

  // A link to another state of this very page: the one callback makes it, without loading the page again.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#react-entry-point a[data-within]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.dash_clientside.set_props("adresse", { search: new URL(link.href).search });
  });

  follow();
  // Dash mounts the living page, then replaces the blocks that change: both are seen here.
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-map"] });
}

start();
