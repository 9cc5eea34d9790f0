"""A map of the departments of the mainland to press, beside the boxes that say the same: a drawing and its script.

Whoever has no script, or no pointer, has the boxes; so have the departments overseas, which the drawing leaves out.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from dashboard.intake.areas import areas
from dashboard.territories.maps import MAINLAND, Frame, outlines

WIDTH: Final = 900
"""Units across: half a pixel each."""
STEP: Final = 5
"""Units under which two points of an outline are one."""
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
    frame = Frame(MAINLAND, WIDTH)
    shapes = "".join(
        f"<path data-code='{code}' d='{line}'><title>{escape(names[code])} ({code})</title></path>"
        for code, rings in found.items()
        if code in names and (line := frame.path(rings, STEP))
    )
    return f"<svg viewBox='0 0 {WIDTH} {frame.high:.0f}' aria-hidden='true'>{shapes}</svg>" if shapes else ""
