/* CSV of a chart's table and PNG of its drawing, made in the browser from what is on screen. */
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

  function wrap(text, width) {
    var lines = [""];
    text.split(" ").forEach(function (word) {
      var last = lines[lines.length - 1];
      if (last && last.length + word.length + 1 > width) lines.push(word);
      else lines[lines.length - 1] = last ? last + " " + word : word;
    });
    return lines;
  }

  function escaped(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function png(figure) {
    window.crpvDrawings.live(figure).then(function (drawn) { image(figure, drawn); });
  }

  function image(figure, drawn) {
    var said = about(figure);
    var keys = Array.from(figure.querySelectorAll(".legend li"), function (key) { return key.textContent.trim(); });
    var told = [said.simulated, said.sentence + "."].concat(said.notes, [said.centre + ". " + said.closed]);
    var foot = wrap(told.filter(Boolean).join(" "), 120);
    var old = drawn.layout.margin; // Dash takes the height out of the layout of a responsive graph: the box has it
    var height = drawn.offsetHeight + 96 + 16 * foot.length;
    var layout = Object.assign({}, drawn.layout, {
      title: { text: "<b>" + escaped(said.title) + "</b>", x: 0.02, xanchor: "left", yref: "container", y: 1, yanchor: "top", pad: { t: 18 }, font: { size: 19 } },
      margin: { l: old.l + 16, r: old.r + 16, t: old.t + 58, b: old.b + 26 + 16 * foot.length },
      showlegend: keys.length > 0,
      legend: { orientation: "h", traceorder: "normal", x: 0, y: 1, yanchor: "bottom" },
      paper_bgcolor: "#ffffff",
      height: height,
      annotations: (drawn.layout.annotations || []).concat([{
        text: foot.map(escaped).join("<br>"), showarrow: false, align: "left", xref: "paper", yref: "paper",
        x: 0, xanchor: "left", y: 0, yanchor: "top", yshift: -old.b - 10, font: { size: 11 },
      }]),
    });
    window.Plotly.toImage({ data: drawn.data, layout: layout }, { format: "png", width: 900, height: height, scale: 2 })
      .then(function (url) { save(url, fileName(said, "png")); });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-export]");
    if (!button) return;
    (button.dataset.export === "png" ? png : csv)(button.closest("figure"));
  });
})();
