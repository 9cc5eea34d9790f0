// TopoJSON → GeoJSON features, for the one kind of object the map draws: polygons on a quantised grid.

/** Arcs as lists of [longitude, latitude], their integer differences added up. */
function decoded({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

function ring(numbers, arcs) {
  const points = [];
  for (const number of numbers) {
    const arc = number < 0 ? arcs[~number].slice().reverse() : arcs[number];
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  return points;
}

/** The features of one object of a topology; its code is the feature's `id`. */
export function features(topology, name) {
  const object = topology.objects[name];
  if (!object) return [];
  const arcs = decoded(topology);
  return object.geometries.map(({ type, id, properties, arcs: numbers }) => {
    const polygon = (rings) => rings.map((one) => ring(one, arcs));
    const coordinates = type === "Polygon" ? polygon(numbers) : numbers.map(polygon);
    return { type: "Feature", id, properties: properties ?? {}, geometry: { type, coordinates } };
  });
}

/** The borders of one object, each drawn once however many share it, as lists of [latitude, longitude]. */
export function borders(topology, name) {
  const arcs = decoded(topology);
  const used = new Set(topology.objects[name].geometries.flatMap(({ arcs: numbers }) => numbers.flat(2)).map((number) => (number < 0 ? ~number : number)));
  return [...used].map((number) => arcs[number].map(([lon, lat]) => [lat, lon]));
}
