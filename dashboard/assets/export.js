/* CSV of a chart's table, made in the browser from what is on screen. */
(function () {
  "use strict";

  function words(selector, root) {
    var found = (root || document).querySelector(selector);
    return found ? found.textContent.trim() : "";
  }

  function about(figure) {
    return {
      title: words("h2, h3", figure),
      sentence: words("#phrase"),
      centre: words(".brand"),
      notes: Array.from(figure.querySelectorAll(".notes p"), function (note) { return note.textContent.trim(); }),
      closed: words("#pied p"),
      simulated: words("#avis .simulated"), // a file that leaves the page must say by itself that it is made up
    };
  }

  function save(url, name) {
    var link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
  }

  function fileName(said, extension) {
    var plain = (said.centre + " " + said.title + (said.simulated ? " donnees simulees" : "")).normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    return plain.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") + "." + extension;
  }

  function cell(text) {
    var value = text.trim().replace(/[\u00a0\u202f]/g, " ");
    // Numbers as French spreadsheets read them; text that a spreadsheet would run as a formula is disarmed.
    if (/^[−-]?\d[\d ]*(,\d+)?$/.test(value)) value = value.replace(/ /g, "").replace("−", "-");
    // Also behind what another spreadsheet takes for the end of a cell.
    else value = value.replace(/(^|[,;|\t\r\n"]\s*)([=+\-@])/g, "$1'$2");
    return /[";\n\r]/.test(value) ? '"' + value.replace(/"/g, '""') + '"' : value;
  }

  // What is only spoken ("masqué" beside "s") is not part of a cell's value.
  function written(part) {
    if (!part.querySelector("[data-spoken]")) return part.textContent;
    var copy = part.cloneNode(true);
    copy.querySelectorAll("[data-spoken]").forEach(function (spoken) { spoken.remove(); });
    return copy.textContent;
  }

  function csv(figure) {
    var said = about(figure);
    var rows = Array.from(figure.querySelectorAll("table tr"), function (row) {
      return Array.from(row.cells, function (part) { return cell(written(part)); }).join(";");
    });
    var tail = [said.simulated, said.title, said.centre, said.sentence].concat(said.notes, [said.closed]).filter(Boolean).map(cell);
    var blob = new Blob(["\ufeff" + rows.concat([""], tail).join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" });
    var url = URL.createObjectURL(blob);
    save(url, fileName(said, "csv"));
    setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-export]");
    if (!button) return;
    csv(button.closest("figure"));
  });
})();
