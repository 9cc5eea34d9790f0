/* Copies the link that a page shows; without it the link is selected by hand. */
(function () {
  var field = document.getElementById("lien"), button = document.getElementById("copier");
  var said = document.getElementById("dit");
  function byHand() {
    field.focus();
    field.select();
    said.textContent = "Sélectionné : copiez avec Ctrl + C (ou ⌘ C).";
  }
  button.hidden = false;
  button.addEventListener("click", function () {
    if (!navigator.clipboard) return byHand();
    navigator.clipboard.writeText(field.value).then(function () { said.textContent = "Copié."; }, byHand);
  });
})();
