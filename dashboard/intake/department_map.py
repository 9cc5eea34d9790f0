"""A map of the departments of the mainland to press, beside the boxes that say the same: a drawing and its script.

Whoever has no script, or no pointer, has the boxes; so have the departments overseas, which the drawing leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from dashboard.intake.areas import areas
from dashboard.territories.maps import Ring, outlines

WIDTH: Final = 900
"""Units across: half a pixel each."""
STEP: Final = 5
"""Units under which two points of an outline are one."""
WEST, SOUTH, EAST, NORTH = -5.3, 41.2, 9.8, 51.2
SCRIPT: Final = """(function () {
  var map = document.getElementById("carte-departements");
  function box(code) { return document.querySelector('input[name="departements"][value="' + code + '"]'); }
  function paint() {
    map.querySelectorAll("path").forEach(function (one) {
      var held = box(one.dataset.code);
      one.classList.toggle("on", Boolean(held && held.checked));
    });
  }
  map.hidden = false;
  map.addEventListener("click", function (event) {
    var held = event.target.dataset && event.target.dataset.code && box(event.target.dataset.code);
    if (!held) { return; }
    held.checked = !held.checked;
    held.closest("details").open = true;
    paint();
  });
  document.getElementById("departements").addEventListener("change", paint);
  paint();
})();"""
"""Presses become ticks; what is ticked is painted."""


def department_map(geo: Path) -> str:
    """The drawing, as SVG; "" when the outlines are not installed."""
    try:
        found = outlines(geo / "france.topojson", "departments")
    except (OSError, ValueError):
        return ""
    names = {one.code: one.name for one in areas(geo)}
    shapes = "".join(
        f"<path data-code='{code}' d='{line}'><title>{escape(names[code])} ({code})</title></path>"
        for code, rings in found.items()
        if code in names and (line := "".join(_line(ring) for ring in rings if _inside(ring)))
    )
    high = round((NORTH - SOUTH) * _scale())
    return f"<svg viewBox='0 0 {WIDTH} {high}' aria-hidden='true'>{shapes}</svg>" if shapes else ""


def _scale() -> float:
    return WIDTH / ((EAST - WEST) * _narrow())


def _narrow() -> float:
    return math.cos(math.radians((SOUTH + NORTH) / 2))


def _inside(ring: Ring) -> bool:
    return all(WEST <= x <= EAST and SOUTH <= y <= NORTH for x, y in ring)


def _line(ring: Ring) -> str:
    """The path of a ring; "" for what is smaller than a point."""
    points = list(_thinned(ring))
    return f"M{'L'.join(points)}Z" if len(points) > 2 else ""


def _thinned(ring: Ring) -> Iterator[str]:
    scale, last = _scale(), (math.inf, math.inf)
    for x, y in ring:
        here = ((x - WEST) * _narrow() * scale, (NORTH - y) * scale)
        if math.dist(here, last) >= STEP:
            last = here
            yield f"{here[0]:.0f} {here[1]:.0f}"
