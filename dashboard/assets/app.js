/* What HTML and Dash leave to do: hand presses on buttons to the one callback, open and close menus, switch colours. */
(function () {
  "use strict";

  var presses = [];
  var count = 0;

  function closeMenus(except) {
    document.querySelectorAll("details.filter[open]:not(.others)").forEach(function (menu) {
      if (menu !== except && !menu.contains(except)) menu.removeAttribute("open");
    });
  }

  // The last presses go together: the callback leaves out those that the page has followed already, and so loses none
  // whose answer has not come yet.
  function act(button) {
    count += 1;
    presses = presses.concat({ kind: button.dataset.action, dim: button.dataset.dim, code: button.dataset.code, n: count }).slice(-20);
    window.dash_clientside.set_props("action", { data: { presses: presses } });
  }

  function plain(event) {
    return !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  }

  /* The button or mark that an event is for; none in the copy that stands before the page lives (held.js keeps presses,
     marks are links), and none where the browser is asked to open a link elsewhere. */
  function actor(event) {
    var found = event.target.closest("[data-action]");
    return found && !found.closest("#prerendu") && (plain(event) || !found.href) ? found : null;
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

  /* Filters have changed since the page was loaded: the way to another centre or edition takes those of the moment. */
  function keep(link) {
    var query = new URLSearchParams(window.location.search);
    var centre = new URLSearchParams(link.search).get("centre");
    if (link.dataset.keeps === "filters") query.delete("centre");
    if (centre) query.set("centre", centre);
    link.search = query.toString();
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("#prerendu")) return;
    var way = event.target.closest("a[data-keeps]");
    if (way) return keep(way);
    var button = actor(event);
    if (button) {
      event.preventDefault();
      return act(button);
    }
    var opener = event.target.closest("[data-discloses]");
    if (opener) return disclose(opener);
    if (event.target.closest("#theme-switch")) return switchTheme();
    closeMenus(event.target.closest("details.filter"));
  });

  // An answer may come between the two halves of a press and draw what is pressed anew: then there is no click.
  var pressed = null;

  document.addEventListener("pointerdown", function (event) { pressed = actor(event); }, true);
  document.addEventListener("pointerup", function () {
    if (pressed && !pressed.isConnected) act(pressed);
    pressed = null;
  }, true);
  document.addEventListener("pointercancel", function () { pressed = null; }, true);

  // A mark is no place for the keyboard, which has the table below: pressing one moves the focus no more than a drawing.
  document.addEventListener("mousedown", function (event) {
    if (plain(event) && event.target.closest(".drawn a")) event.preventDefault();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = document.activeElement && document.activeElement.closest("details.filter[open]");
    closeMenus(null);
    if (menu) return menu.querySelector("summary").focus();
    document.querySelectorAll("[data-discloses][aria-expanded='true']").forEach(function (button) {
      disclose(button);
      button.focus();
    });
  });

  /* A block that changes is drawn anew. What the reader had opened, and where the keyboard was, must survive that. */

  var opened = new Set();
  var focused = null;

  function keyOf(element) {
    var block = element.closest("[data-chart], [data-kpi], [data-block]");
    var place = block ? block.dataset.chart || block.dataset.kpi || block.dataset.block : "";
    var data = element.dataset;
    // A button that undoes itself changes its code when pressed: its id, where it has one, is what stays. What folds is
    // called by its line, whose numbers may change.
    var line = element.matches("details") ? element.querySelector("summary").textContent.replace(/\d/g, "") : "";
    var own = element.id || line || [data.action || "", data.dim || "", data.code || ""].join("|");
    return [place, element.tagName, own].join("|");
  }

  document.addEventListener("toggle", function (event) {
    var details = event.target;
    if (!details.isConnected || !details.closest("main") || details.matches(".filter")) return;
    if (details.open) opened.add(keyOf(details)); else opened.delete(keyOf(details));
  }, true);

  document.addEventListener("focusin", function (event) {
    var inPage = event.target.closest("main");
    focused = inPage ? { element: event.target, key: keyOf(event.target) } : null;
  });

  function restore() {
    opened.forEach(function (key) {
      document.querySelectorAll("main details:not(.filter):not([open])").forEach(function (details) {
        if (keyOf(details) === key) details.open = true;
      });
    });
    if (focused && !focused.element.isConnected && document.activeElement === document.body) {
      var twin = Array.from(document.querySelectorAll("main " + focused.element.tagName)).find(function (element) {
        return keyOf(element) === focused.key;
      });
      if (twin) twin.focus({ preventScroll: true });
    }
  }

  /* The filters follow the scroll. Where they are folded (on a phone), they then say what is shown (style.css). Looked at
     once a frame: where they stand makes the browser lay the page out, which it does anyway by then. */
  var looked = 0;

  function look() {
    var bar = document.querySelector(".filters"), said = document.querySelector("#phrase b");
    looked = 0;
    if (!bar || !said) return;
    bar.classList.toggle("stuck", bar.getBoundingClientRect().top <= 0);
    bar.dataset.said = said.textContent;
  }

  function follow() {
    looked = looked || window.requestAnimationFrame(look);
  }

  document.addEventListener("scroll", follow, { passive: true });

  // The title of the tab is an attribute of the heading (pages/runtime.py): each answer says it anew.
  new MutationObserver(function (changes) {
    document.title = changes[0].target.dataset.title;
  }).observe(document.body, { attributes: true, attributeFilter: ["data-title"], subtree: true });

  new MutationObserver(function (changes) {
    var redrawn = changes.some(function (change) { return change.removedNodes.length > 0; });
    if (redrawn && (opened.size > 0 || focused)) restore();
    follow();
  }).observe(document.body, { childList: true, characterData: true, subtree: true });

  /* A page that has been parted (Méthode): an anchor that it had leads on to the part that has it now. */
  function leadOn() {
    var anchor = window.location.hash.slice(1);
    var link = anchor && Array.from(document.querySelectorAll("a[data-anchors]")).find(function (one) {
      return one.dataset.anchors.split(" ").some(function (start) {
        return start === anchor || (start.endsWith("-") && anchor.startsWith(start));
      });
    });
    if (link) window.location.replace(link.href + "#" + anchor);
  }
  window.addEventListener("hashchange", leadOn);
  leadOn();

  // A form here only groups controls, or is a search that is followed as one types: pressing Enter must not reload the
  // page. Those that are really sent are posted.
  document.addEventListener("submit", function (event) {
    if (event.target.getAttribute("method") === "post" || event.target.closest("#prerendu")) return;
    event.preventDefault();
    typing = false;
  });

  // As one types, each answer has an address: together they are one step of the way back, until the search is done.
  var typing = false, push = window.history.pushState;
  window.history.pushState = function () {
    var field = document.activeElement && document.activeElement.matches("[type=search]");
    (field && typing ? window.history.replaceState : push).apply(window.history, arguments);
    typing = field;
  };
  document.addEventListener("focusout", function () { typing = false; });
  window.addEventListener("popstate", function () { typing = false; });

  // The session of the staff edition is over: the page is asked for again, and the sign-in page comes in its place.
  var ask = window.fetch;
  window.fetch = function () {
    return ask.apply(window, arguments).then(function (response) {
      if (response.status === 401) window.location.reload();
      return response;
    });
  };
})();
