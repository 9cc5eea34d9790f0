/* The page of iframe codes: this site's own address in the codes, and the button that copies. Inside another site: links
   to a place of the same page stay in the frame. */
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

  function copy(button) {
    var field = button.closest("[data-piece]").querySelector("textarea");
    complete();
    field.focus();
    field.select();
    var byHand = function () { say(button, "Sélectionné : copiez avec Ctrl + C (ou ⌘ C)."); };
    if (!navigator.clipboard) return byHand();
    navigator.clipboard.writeText(field.value).then(function () { say(button, "Copié."); }, byHand);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (button) return copy(button);
    var link = event.target.closest("a[href^='#']");
    if (link && document.querySelector("base[target]")) link.target = "_self";
  });

  new MutationObserver(complete).observe(document.body, { childList: true, subtree: true });
})();
