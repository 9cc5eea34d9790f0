/* What a reader takes along: the code of an iframe, the address of the page, a figure with its source, a table. In the codes, this
   site's own address. Inside another site: links to a place of the same page stay in the frame. */
(function () {
  "use strict";

  var UNKNOWN = "https://adresse-du-tableau-de-bord";

  function complete() {
    document.querySelectorAll("textarea[data-embed-code]").forEach(function (field) {
      if (field.value.indexOf(UNKNOWN) >= 0) field.value = field.value.replace(UNKNOWN, window.location.origin);
    });
  }

  function say(button, text) {
    var place = button.parentElement.querySelector("[role=status]");
    if (place) place.textContent = text;
  }

  /* The code of a piece, selected so that it can be copied by hand; else the figure in words, and the address. */
  function wanted(button) {
    var piece = button.closest("[data-piece]");
    if (button.dataset.copy === "address") return new URL(button.dataset.text, window.location).href;
    /* A figure of what is published is cited at the address of its version, which keeps it. */
    var address = button.dataset.address ? new URL(button.dataset.address, window.location).href : window.location.href;
    if (!piece) return (button.dataset.text ? button.dataset.text + " " : "") + address;
    var field = piece.querySelector("textarea");
    complete();
    field.focus();
    field.select();
    return field.value;
  }

  function copy(button) {
    var text = wanted(button);
    function byHand() {
      say(button, button.closest("[data-piece]") ? "Sélectionné : copiez avec Ctrl + C (ou ⌘ C)." : "À copier : " + text);
    }
    if (!navigator.clipboard) return byHand();
    navigator.clipboard.writeText(text).then(function () { say(button, "Copié."); }, byHand);
  }

  /* A table for a word processor and a spreadsheet, as its files say it: asked for when it is wanted. */
  function copyTable(button) {
    var address = button.parentElement.querySelector("[data-table$='.csv']").href;
    function part(kind, type) {
      return fetch(address.replace(".csv", "." + kind)).then(function (answer) {
        if (!answer.ok) throw answer;
        return answer.text();
      }).then(function (text) { return new Blob([text], { type: type }); });
    }
    navigator.clipboard.write([new ClipboardItem({ "text/html": part("html", "text/html"), "text/plain": part("tsv", "text/plain") })])
      .then(function () { say(button, "Copié."); }, function () { say(button, "La copie n’a pas pu se faire : prenez un fichier."); });
  }

  if (navigator.clipboard && window.ClipboardItem) document.documentElement.classList.add("can-copy");

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (button && !button.closest("#prerendu")) return (button.dataset.copy === "table" ? copyTable : copy)(button);
    var link = event.target.closest("a[href^='#']");
    if (link && document.querySelector("base[target]")) link.target = "_self";
  });

  new MutationObserver(complete).observe(document.body, { childList: true, subtree: true });
})();
