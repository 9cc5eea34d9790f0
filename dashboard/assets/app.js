/* What HTML and Dash leave to do: hand presses on buttons to the one callback, open and close menus, switch colours. */
(function () {
  "use strict";

  var presses = 0;

  function closeMenus(except) {
    document.querySelectorAll("details.filter[open]:not(.others)").forEach(function (menu) {
      if (menu !== except && !menu.contains(except)) menu.removeAttribute("open");
    });
  }

  function act(button) {
    presses += 1;
    window.dash_clientside.set_props("action", {
      data: { kind: button.dataset.action, dim: button.dataset.dim, code: button.dataset.code, press: presses },
    });
  }

  function disclose(button) {
    var target = document.getElementById(button.dataset.discloses);
    var open = target.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  }

  function switchTheme() {
    var root = document.documentElement;
    var dark = root.getAttribute("data-bs-theme") === "dark";
    root.setAttribute("data-theme", dark ? "light" : "dark");
    root.setAttribute("data-bs-theme", dark ? "light" : "dark");
    try { localStorage.setItem("theme", dark ? "light" : "dark"); } catch (refused) { /* the choice lasts for the page */ }
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-action]");
    if (button) return act(button);
    var opener = event.target.closest("[data-discloses]");
    if (opener) return disclose(opener);
    if (event.target.closest("#theme-switch")) return switchTheme();
    closeMenus(event.target.closest("details.filter"));
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = document.activeElement && document.activeElement.closest("details.filter[open]");
    closeMenus(null);
    if (menu) menu.querySelector("summary").focus();
  });

  // A form here only groups controls: pressing Enter must not reload the page.
  document.addEventListener("submit", function (event) { event.preventDefault(); });
})();
