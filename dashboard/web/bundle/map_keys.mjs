// One tab stop for the whole map: arrows go to the nearest place in that direction, Enter or Space chooses it.

const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 1e6; // more than any map has pixels
const STEP = 90; // pixels the map moves by where an arrow meets nothing

/** What of an element is seen inside a frame, as {x, y} of its middle; null when nothing is. */
function seen(element, frame) {
  const box = element.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, frame.left), Math.min(box.right, frame.right)];
  const [top, bottom] = [Math.max(box.top, frame.top), Math.min(box.bottom, frame.bottom)];
  return right - left > 2 && bottom - top > 2 ? { x: (left + right) / 2, y: (top + bottom) / 2 } : null;
}

/** The spot nearest to `from` in a quarter of the plane, so that the four arrows share it without a gap; where that
 * quarter is empty, in the half. */
function nearest(spots, from, [dx, dy]) {
  let best = null;
  for (const spot of spots) {
    const ahead = (spot.x - from.x) * dx + (spot.y - from.y) * dy;
    const aside = Math.abs((spot.x - from.x) * dy) + Math.abs((spot.y - from.y) * dx);
    const cost = Math.hypot(ahead, aside) + (aside > ahead ? FAR : 0);
    if (ahead > 1 && (!best || cost < best.cost)) best = { spot, cost };
  }
  return best?.spot;
}

function keyOf(element) {
  return element?.dataset?.code ?? element?.dataset?.place ?? "";
}

/** Lets the keyboard walk over the places of a map.
 * @param places called each time: the elements that exist now, in reading order; first: the one to start from;
 * choose: what Enter does with one; pan, zoom, home: what moves the map; leave: where Escape goes. */
export class Walk {
  constructor(host, { places, first, choose, pan, zoom, home, leave }) {
    Object.assign(this, { host, places, first, choose, at: "" });
    const [closer, wider] = [1, -1].map((way) => () => zoom(way, this.middle()));
    this.moves = { "+": closer, "=": closer, "-": wider, 0: home };
    this.pan = pan;
    this.leave = leave;
    host.addEventListener("keydown", (event) => this.press(event));
    host.addEventListener("focusin", ({ target }) => this.step(target));
  }

  /** Places in view, with the middle of what is seen of each. */
  spots() {
    const frame = this.host.getBoundingClientRect();
    return this.places().flatMap((element) => {
      const middle = seen(element, frame);
      return middle ? [{ element, ...middle }] : [];
    });
  }

  /** Where the focus stands in the frame, as [x, y]: its middle when nothing in view has it. */
  middle() {
    const frame = this.host.getBoundingClientRect();
    const spot = this.spots().find(({ element }) => element === document.activeElement);
    return spot ? [spot.x - frame.left, spot.y - frame.top] : [frame.width / 2, frame.height / 2];
  }

  /** Does something that may draw places anew or move them away, and keeps the focus on one that is seen. */
  keeping(change) {
    const held = document.activeElement;
    const inside = held === this.host || this.places().includes(held);
    change();
    const spots = this.spots();
    const stop = (spots.find(({ element }) => keyOf(element) === this.at) ?? spots.find(({ element }) => this.first(element)) ?? spots[0])?.element;
    for (const element of this.places()) element.setAttribute("tabindex", element === stop ? "0" : "-1");
    // At sea, with nothing in view, the map itself is the stop.
    this.host.tabIndex = stop ? -1 : 0;
    if (inside && document.activeElement !== (stop ?? this.host)) (stop ?? this.host).focus({ preventScroll: true });
  }

  /** The focus came to an element: it is the stop from now on. */
  step(target) {
    if (!this.places().includes(target)) return;
    this.at = keyOf(target);
    for (const element of this.places()) element.setAttribute("tabindex", element === target ? "0" : "-1");
  }

  press(event) {
    const from = event.target;
    const places = this.places();
    const on = places.includes(from);
    if ((!on && from !== this.host) || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.act(event.key, from, on);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  act(key, from, on) {
    if (on && (key === "Enter" || key === " ")) return () => this.choose(from);
    if (key === "Escape") return this.leave;
    if (key === "PageDown" || key === "PageUp") return () => this.turn(from, key === "PageDown" ? 1 : -1);
    return DIRECTIONS[key] ? () => this.go(from, DIRECTIONS[key]) : this.moves[key];
  }

  /** To the nearest in a direction; where there is none, the map moves that way. */
  go(from, direction) {
    const spots = this.spots();
    const here = spots.find(({ element }) => element === from);
    const next = here && nearest(spots, here, direction);
    if (next) next.element.focus({ preventScroll: true });
    else this.keeping(() => this.pan(direction.map((part) => part * STEP)));
  }

  /** To the next one in view in reading order, or the one before. */
  turn(from, by) {
    const spots = this.spots();
    const index = spots.findIndex(({ element }) => element === from);
    spots[(index + by + spots.length) % spots.length]?.element.focus({ preventScroll: true });
  }
}
