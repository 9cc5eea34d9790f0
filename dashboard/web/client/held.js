/* Inlined behind the prerendered copy of a page. Nothing of Dash listens yet: what the reader presses, fills in or opens
   in the copy is kept, and done in the living page once it has taken the copy's place (boot.js). */
(function () {
  "use strict";

  var copy = document.getElementById("prerendu");
  var kept = [];
  var down = false; // a pointer that is not up again: what it presses must not be taken away under it
  var waiting = [];

  copy.querySelectorAll("[data-waits]").forEach(function (control) { control.disabled = false; });

  copy.addEventListener("click", function (event) {
    var button = event.target.closest("button:not([data-live])");
    if (!button) return;
    kept.push(button);
    copy.style.cursor = "progress";
  });
  copy.addEventListener("input", function (event) { kept.push(event.target); });
  copy.addEventListener("toggle", function (event) { kept.push(event.target); }, true);
  copy.addEventListener("submit", function (event) { if (!event.target.hasAttribute("method")) event.preventDefault(); });

  // The list of a select takes what follows the press to itself.
  copy.addEventListener("pointerdown", function (event) { down = !event.target.closest("select"); });
  function release() {
    if (!down) return;
    down = false;
    setTimeout(function () { waiting.splice(0).forEach(function (act) { act(); }); }); // the click comes first
  }
  ["pointerup", "pointercancel", "dragend"].forEach(function (kind) { document.addEventListener(kind, release, true); });
  document.addEventListener("pointermove", function (event) { if (!event.buttons) release(); }, true);

  function fill(twin, element) {
    // React hears only of a value that is set as the browser itself sets it.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(twin), "value").set.call(twin, element.value);
    ["input", "change"].forEach(function (kind) { twin.dispatchEvent(new Event(kind, { bubbles: true })); });
    if (document.activeElement !== twin) twin.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  }

  function redo(element, twin) {
    if (element.matches("button")) twin.click();
    else if (element.matches("details")) twin.open = element.open;
    else if (!element.matches("[type=checkbox], [type=radio]")) fill(twin, element);
    else if (element.checked !== twin.checked) twin.click();
  }

  window.crpvHeld = {
    /* Calls `act` when no pointer is down on the copy. */
    released: function (act) { if (down) waiting.push(act); else act(); },
    /* What does in `living`, a page made alike, what was done in the copy: one gesture after the other. */
    gestures: function (living) {
      var pairs = kept.map(function (element) {
        var tag = element.tagName, place = Array.from(copy.querySelectorAll(tag)).indexOf(element);
        return [element, living.querySelectorAll(tag)[place]];
      });
      return function next() {
        var pair = pairs.shift();
        if (!pair) return;
        if (pair[1]) redo(pair[0], pair[1]);
        setTimeout(next);
      };
    },
  };
})();
