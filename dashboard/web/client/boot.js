/* Starts Dash on a page whose words are already there.
 *
 * - The layout and the list of callbacks came with the page: the renderer's two requests are answered from it.
 * - An answer that comes after another question has been put is dropped: the next one knows all that this one does.
 * - The prerendered copy leaves in the very task in which the living page is mounted, or when the pointer that is down on
 *   it is up again: the two are never seen together. What was done in the copy is then done in the page (held.js).
 */
(function () {
  "use strict";

  var STORED = { "_dash-layout": "donnees-page", "_dash-dependencies": "donnees-rappels" };
  var config = JSON.parse(document.getElementById("_dash-config").textContent);
  var entry = document.getElementById("react-entry-point");
  var prerendered = document.getElementById("prerendu");
  var nativeFetch = window.fetch;
  var questions = 0;

  function take(url) {
    for (var route in STORED) {
      if (url === config.requests_pathname_prefix + route) {
        var holder = document.getElementById(STORED[route]);
        if (!holder) return null;
        // Used once: a later request (after an error, say) must reach the server.
        holder.remove();
        return holder.textContent;
      }
    }
    return null;
  }

  /* The answer to a question, or that there is nothing to change when another one has been put meanwhile: shown, it would
     take back what the reader did last. */
  function asked(resource, options) {
    var mine = (questions += 1);
    return nativeFetch.call(window, resource, options).then(function (answer) {
      return mine === questions || !answer.ok ? answer : new Response(null, { status: 204 });
    });
  }

  window.fetch = function (resource, options) {
    var stored = typeof resource === "string" ? take(resource) : null;
    if (resource === config.requests_pathname_prefix + "_dash-update-component") return asked(resource, options);
    if (stored === null) return nativeFetch.call(window, resource, options);
    return Promise.resolve(new Response(stored, { status: 200, headers: { "Content-Type": "application/json" } }));
  };

  function mounted() {
    return entry.firstElementChild !== null && entry.querySelector("._dash-loading") === null;
  }

  function focusedId() {
    var active = document.activeElement;
    return active && prerendered.contains(active) ? active.id : "";
  }

  function swap() {
    var focused = focusedId(), left = window.scrollX, top = window.scrollY, redo = window.crpvHeld.gestures(entry);
    prerendered.remove();
    entry.hidden = false;
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus({ preventScroll: true });
    window.scrollTo(left, top);
    redo();
  }

  if (prerendered) {
    var observer = new MutationObserver(function () {
      if (!mounted()) return;
      observer.disconnect();
      window.crpvHeld.released(swap);
    });
    observer.observe(entry, { childList: true, subtree: true });
  } else {
    entry.hidden = false;
  }

  /* The unchanging parts of a page (dashboard/components/static.py) are HTML. Those of the first layout are not sent a
     second time: they are read in the prerendered copy. */
  var lent = prerendered ? Array.from(prerendered.querySelectorAll("[data-part]")).map(function (part) { return part.innerHTML; }) : [];
  window.crpv = {
    Static: function (props) {
      var inner = props.part === undefined ? props.tree[2] : lent[props.part];
      var properties = Object.assign({}, props.tree[1]);
      if (inner) properties.dangerouslySetInnerHTML = { __html: inner };
      return window.React.createElement(props.tree[0], properties);
    },
  };

  new window.DashRenderer();
})();
