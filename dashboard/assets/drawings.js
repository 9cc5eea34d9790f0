/* Charts come drawn. The first time that one is pointed at, plotly.js comes and takes its drawing over in place: its
   labels follow the pointer. The drawing stays, unseen, above: its marks are what is pressed, and what is printed. */
(function () {
  "use strict";

  var CONFIG = { displayModeBar: false, showSendToCloud: false, plotlyServerURL: "", locale: "fr", responsive: true, scrollZoom: false, doubleClick: false, showTips: false };
  var taken = new WeakMap(); // drawing → promise of the chart in its place
  var loading = null;

  function data(id) { return JSON.parse(document.getElementById(id).textContent); }

  function plotly() {
    if (loading) return loading;
    loading = new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = data("adresses").plotly;
      script.onload = function () { resolve(window.Plotly); };
      script.onerror = reject;
      document.head.append(script);
    });
    loading.catch(function () { loading = null; });
    return loading;
  }

  function figure(name) {
    var base = data("_dash-config").requests_pathname_prefix;
    var place = window.location.pathname.slice(base.length).replace(/\/$/, "");
    var address = base + "graphique/" + (place ? place + "/" : "") + encodeURIComponent(name) + ".json" + window.location.search;
    return fetch(address).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }

  /* The place in the figure of each mark, in the order in which they are drawn: bars, then dots. */
  function places(data) {
    var found = { bar: [], scatter: [] };
    data.forEach(function (trace, curve) {
      var values = trace.type === "bar" && trace.orientation !== "h" ? trace.y : trace.x;
      values.forEach(function (value, index) {
        if (value || trace.type === "scatter") found[trace.type].push({ curveNumber: curve, pointNumber: index });
      });
    });
    return found.bar.concat(found.scatter);
  }

  /* The marks of the drawing stay above the chart: they are pressed as before, and ask it for their label. */
  function follow(drawing, box, Plotly, data) {
    var marks = Array.from(drawing.querySelectorAll(":scope > a > :is(rect, circle), :scope > rect, :scope > circle"));
    var at = places(data);
    marks.forEach(function (mark) { mark.replaceChildren(); }); // the label says what the browser's own tip would
    function label(mark) {
      var index = marks.indexOf(mark);
      if (index < 0) Plotly.Fx.unhover(box); else Plotly.Fx.hover(box, [at[index]]);
    }
    drawing.addEventListener("pointerover", function (event) { label(event.target); });
    drawing.addEventListener("pointerleave", function () { label(null); });
    label(drawing.querySelector(":is(rect, circle):hover"));
  }

  function take(drawing) {
    var name = drawing.closest("[data-chart]").dataset.chart;
    return Promise.all([plotly(), figure(name)]).then(function (both) {
      var box = document.createElement("div");
      box.className = "live";
      box.inert = true; // looked at only: the pointer is the drawing's
      drawing.after(box);
      return both[0].newPlot(box, both[1].data, both[1].layout, CONFIG).then(function () {
        box.dataset.ready = "";
        follow(drawing, box, both[0], both[1].data);
        return box;
      });
    });
  }

  /* The chart in the place of a drawing; it stays a drawing when plotly.js or the figure cannot be had. */
  function live(figure) {
    var drawing = figure.querySelector(".drawn > svg");
    if (!drawing) return Promise.reject(new Error("no drawing"));
    if (!taken.has(drawing)) {
      var promise = take(drawing);
      taken.set(drawing, promise);
      promise.catch(function () { taken.delete(drawing); });
    }
    return taken.get(drawing);
  }

  function pointed(event) {
    var drawn = event.target.closest && event.target.closest(".drawn");
    if (drawn) live(drawn.closest("[data-chart]")).catch(function () { /* the drawing says the same */ });
  }

  document.addEventListener("pointerover", pointed, { passive: true });
  document.addEventListener("touchstart", pointed, { passive: true });
  window.crpvDrawings = { figure: figure, live: live };
})();
