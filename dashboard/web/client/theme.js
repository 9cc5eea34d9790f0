(function () {
  // Inlined in <head>: the reader's choice must be known before the first paint.
  var root = document.documentElement, chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (refused) { /* storage switched off: follow the system */ }
  if (chosen !== "dark" && chosen !== "light") chosen = null;
  if (chosen) root.setAttribute("data-theme", chosen);
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.setAttribute("data-bs-theme", dark ? "dark" : "light");
})();
