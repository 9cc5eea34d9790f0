/* Inlined at the end of a page. Its scripts are asked for once its words are on the screen: fetched and compiled before,
   they would take a third of the time from what paints them. */
(function () {
  "use strict";

  var addresses = JSON.parse(document.getElementById("scripts").textContent);

  function start() {
    addresses.forEach(function (address) {
      var script = document.createElement("script");
      script.src = address;
      script.async = false; // in their order
      document.head.append(script);
    });
  }

  // A page in a tab that nobody looks at yet paints nothing.
  if (document.hidden) start();
  else requestAnimationFrame(function () { setTimeout(start); });
})();
