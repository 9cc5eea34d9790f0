// Runs in the page before anything else: notes when the first key figure and all charts are on screen; of a page of
// tables, its first cell, and all of them with the foot that comes after.
(() => {
  const watched = { words: null, drawn: null };
  window.watched = watched;
  const MARKS = ".bars path, .js-line, .points path, .textpoint, .scatterlayer text";

  const visible = (element) => element !== null && element.getClientRects().length > 0;
  const drawn = (graph) => {
    if (graph.matches("svg")) return graph.querySelector("rect, circle") !== null;
    const plot = graph.querySelector(".js-plotly-plot");
    if (plot === null || !plot._fullLayout || plot.querySelector(".main-svg") === null) return false;
    const empty = (plot.data ?? []).every((trace) => (trace.x?.length ?? trace.y?.length ?? 0) === 0);
    return empty || plot.querySelector(MARKS) !== null;
  };

  const tabled = () => {
    const boxes = [...document.querySelectorAll("main .table-scroll")];
    const foot = document.querySelector("#pied");
    const filled = boxes.length > 0 && boxes.every((box) => box.querySelector("td") !== null);
    return filled && visible(document.querySelector("main table td")) && visible(foot) && foot.textContent.trim() !== "";
  };

  const look = () => {
    const figure = document.querySelector(".kpi .figure, [data-bench=kpi], main table td");
    if (watched.words === null && visible(figure) && figure.textContent.trim() !== "") watched.words = performance.now();
    const graphs = [...document.querySelectorAll(".drawn > svg, #react-entry-point .dash-graph")];
    const whole = graphs.length > 0 ? graphs.every(drawn) && graphs.every(visible) : tabled();
    if (whole) watched.drawn = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  // From a reader's change of year to the last change of the page, half a second of quiet being the end.
  window.changeYear = () =>
    new Promise((resolve) => {
      const select = document.querySelector('select[data-bench="annee"], select[id*="annee"]');
      const options = [...select.options].filter((option) => !option.disabled && option.value);
      const next = options[(options.findIndex((option) => option.value === select.value) + 1) % 2];
      let last = performance.now();
      const start = last;
      let quiet = null;
      const observer = new MutationObserver(() => {
        last = performance.now();
        clearTimeout(quiet);
        quiet = setTimeout(end, 500);
      });
      const end = () => {
        observer.disconnect();
        resolve(last - start);
      };
      // Words, marks and their places; not the classes that come and go while the page is idle.
      observer.observe(document.querySelector("main"), {
        attributeFilter: ["d", "transform", "style", "x", "y", "width", "height"],
        characterData: true,
        childList: true,
        subtree: true,
      });
      quiet = setTimeout(end, 3000);
      Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(select, next.value);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
})();
