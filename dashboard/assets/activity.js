/* Links that stay on the page: the address changes, the one callback answers, the scroll position is kept.
   Without this file, or with a modifier key, they are plain links. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-stay]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (!window.dash_clientside || !window.dash_clientside.set_props || link.closest("#prerendu")) return;
    event.preventDefault();
    window.dash_clientside.set_props("adresse", { search: link.search });
  });
})();
