// Symbols of places: which overlap at this zoom and are drawn as one, where they stand, what they say.

const OFFSETS = { done: [0, 0], planned: [17, -15], member: [-19, -13], qpv: [1, 21] };
const TARGET = 24; // pixels: the smallest thing that may be asked to be pressed

/** Radius in pixels: area in proportion to the size. */
export function radius(symbol, scale) {
  return symbol.kind === "done" || symbol.kind === "planned" ? Math.max(4, scale * Math.sqrt(symbol.size)) : symbol.size > 1 ? 10 : 7;
}

function merged(one, other, scale) {
  const size = one.size + other.size;
  const at = (axis) => (one[axis] * one.size + other[axis] * other.size) / size;
  const group = { kind: one.kind, size, x: at("x"), y: at("y"), places: [...one.places, ...other.places] };
  return { ...group, r: radius(group, scale) };
}

function firstOverlap(groups) {
  for (let i = 0; i < groups.length; i += 1) {
    for (let j = i + 1; j < groups.length; j += 1) {
      const [a, b] = [groups[i], groups[j]];
      const near = Math.max(a.r, TARGET / 2) + Math.max(b.r, TARGET / 2);
      if (a.kind === b.kind && Math.hypot(a.x - b.x, a.y - b.y) < near * 0.9) return [i, j];
    }
  }
  return null;
}

/** Symbols grouped until none overlaps another of its kind.
 * @param symbols places {kind, size, lat, lon, …}; project: place → {x, y} in pixels at this zoom. */
export function grouped(symbols, project, scale) {
  const groups = symbols.map((symbol) => {
    const { x, y } = project(symbol);
    return { kind: symbol.kind, size: symbol.size, x, y, r: radius(symbol, scale), places: [symbol] };
  });
  for (let pair = firstOverlap(groups); pair; pair = firstOverlap(groups)) {
    const [i, j] = pair;
    groups[i] = merged(groups[i], groups[j], scale);
    groups.splice(j, 1);
  }
  for (const group of groups) {
    const [dx, dy] = OFFSETS[group.kind] ?? [0, 0];
    group.x += dx;
    group.y += dy;
  }
  return groups;
}

/** Whether two boxes {x, y, w, h} (centre and size) meet. */
function meet(a, b) {
  return Math.abs(a.x - b.x) * 2 < a.w + b.w && Math.abs(a.y - b.y) * 2 < a.h + b.h;
}

/** Steps away from a label's own place, the nearest first. */
const STEPS = [-3, -2, -1, 0, 1, 2, 3]
  .flatMap((i) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((j) => [i * 22, j * 14]))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

/** Where labels may stand without covering symbols or one another; those that cannot are left out.
 * @param labels {x, y, w, h, inside}: inside tells whether a point is in the label's own territory. */
export function placed(labels, groups) {
  const taken = groups.map(({ x, y, r }) => ({ x, y, w: 2 * r + 4, h: 2 * r + 4 }));
  const kept = [];
  for (const label of labels) {
    const free = STEPS.map(([dx, dy]) => ({ ...label, x: label.x + dx, y: label.y + dy })).find(
      (box) => !taken.some((other) => meet(box, other)) && within(box),
    );
    if (!free) continue;
    taken.push(free);
    kept.push(free);
  }
  return kept;
}

/** Most of the label must lie on its territory: its middle and nearly both ends. */
function within({ x, y, w, inside }) {
  return inside(x, y) && inside(x - w * 0.38, y) && inside(x + w * 0.38, y);
}
