// Symbols of places: which overlap at this zoom and are drawn as one, where they stand, what they say.

const TARGET = 24; // pixels: the smallest thing that may be asked to be pressed
const KINDS = ["done", "planned", "member", "qpv"];

/** Radius in pixels: area in proportion to the size. */
export function radius(symbol, scale) {
  return symbol.kind === "done" || symbol.kind === "planned" ? Math.max(4, scale * Math.sqrt(symbol.size)) : symbol.size > 1 ? 10 : 7;
}

/** One symbol for two of a kind, at the place of the larger one: where something is, not somewhere between. */
function merged(one, other, scale) {
  const [large, small] = one.size >= other.size ? [one, other] : [other, one];
  const group = { ...large, size: one.size + other.size, places: [...large.places, ...small.places] };
  return { ...group, r: radius(group, scale) };
}

function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function firstOverlap(groups) {
  for (let i = 0; i < groups.length; i += 1) {
    for (let j = i + 1; j < groups.length; j += 1) {
      const [a, b] = [groups[i], groups[j]];
      const near = Math.max(a.r, TARGET / 2) + Math.max(b.r, TARGET / 2);
      if (a.kind === b.kind && distance(a, b) < near * 0.9) return [i, j];
    }
  }
  return null;
}

/** Groups whose place another one would cover stand on its rim: what is drawn at a point is at its place. */
function rimmed(groups) {
  const kept = [];
  const order = [...groups].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  for (const group of order) {
    const cover = kept.find((other) => distance(other, group) < Math.max(other.r, group.r, TARGET / 2));
    if (cover) cover.beside.push(group);
    else kept.push({ ...group, beside: [] });
  }
  return kept;
}

/** Symbols grouped until none overlaps another of its kind nor covers one of another kind.
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
  return rimmed(groups);
}

/** Every place of a group, those on its rim too. */
export function placesOf({ places, beside }) {
  return [...places, ...beside.flatMap((one) => one.places)];
}

/** Whether two boxes {x, y, w, h} (centre and size) meet. */
function meet(a, b) {
  return Math.abs(a.x - b.x) * 2 < a.w + b.w && Math.abs(a.y - b.y) * 2 < a.h + b.h;
}

/** Steps away from a label's own place, the nearest first. */
const STEPS = [-3, -2, -1, 0, 1, 2, 3]
  .flatMap((i) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((j) => [i * 22, j * 14]))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

export const LETTER = 6.2; // pixels: width of a letter of a label

/** A name in as many lines as a width asks for: three at most, else none. */
export function wrapped(name, width) {
  const lines = [];
  for (const word of name.split(/(?<=[ -])/)) {
    const last = lines.at(-1);
    if (last && (last + word).trim().length * LETTER < width * 0.8) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  return lines.length < 4 ? lines.map((line) => line.trim()) : [];
}

/** Where labels may stand without covering symbols or one another; those that cannot are left out.
 * @param labels {x, y, w, h, inside, code}: inside tells whether a point is in the label's own territory; a code that
 * comes again, smaller, is only wanted where the first one found no room. */
export function placed(labels, groups) {
  const taken = groups.map(({ x, y, r }) => ({ x, y, w: 2 * r + 4, h: 2 * r + 4 }));
  const kept = [];
  for (const label of labels) {
    if (kept.some(({ code }) => code === label.code)) continue;
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
