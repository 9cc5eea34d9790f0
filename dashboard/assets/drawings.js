/* Charts come drawn. The first time that one is pointed at, plotly.js comes and takes its drawing over in place: its
   labels follow the pointer, a mark that is pressed does what the drawing's does. The drawing stays, for paper. */
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

  function press(drawing, point) {
    var mark = Array.from(drawing.querySelectorAll("[data-action]")).find(function (one) {
      return point.customdata && one.dataset.dim === point.customdata[0] && one.dataset.code === point.customdata[1];
    });
    if (mark) mark.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }

  function take(drawing) {
    var name = drawing.closest("[data-chart]").dataset.chart;
    return Promise.all([plotly(), figure(name)]).then(function (both) {
      var box = document.createElement("div");
      box.className = "live";
      drawing.after(box);
      return both[0].newPlot(box, both[1].data, both[1].layout, CONFIG).then(function () {
        box.on("plotly_click", function (event) { press(drawing, event.points[0]); });
        box.dataset.ready = "";
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
