// One tab stop for all territories: arrows go from one to the nearest in that direction, Enter or Space chooses.

const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The element nearest to `from` in a direction: distance, and twice as much for straying sideways. */
function nearest(elements, from, [dx, dy]) {
  const centre = (element) => {
    const box = element.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x0, y0] = centre(from);
  let best = null;
  for (const element of elements) {
    if (element === from) continue;
    const [x, y] = centre(element);
    const ahead = (x - x0) * dx + (y - y0) * dy;
    const aside = Math.abs((x - x0) * dy) + Math.abs((y - y0) * dx);
    if (ahead > 1 && (!best || ahead + 2 * aside < best.cost)) best = { element, cost: ahead + 2 * aside };
  }
  return best?.element ?? null;
}

/** Lets the keyboard walk over elements.
 * @param elements called at each press: those that exist now; choose: what Enter does with one. */
export function walkable(host, elements, choose) {
  function stop(element) {
    for (const other of elements()) other.setAttribute("tabindex", other === element ? "0" : "-1");
  }

  host.addEventListener("keydown", (event) => {
    const from = event.target;
    const all = elements();
    if (!all.includes(from)) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      choose(from);
      return;
    }
    const direction = DIRECTIONS[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    const next = nearest(all, from, direction);
    if (!next) return;
    stop(next);
    next.focus({ preventScroll: true });
  });
  return { stop };
}
