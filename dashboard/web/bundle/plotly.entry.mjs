// The part of plotly.js that this dashboard draws with: bars, and lines, markers and text (scatter is in the core).
import Plotly from "plotly.js/lib/core";
import bar from "plotly.js/lib/bar";
import french from "plotly.js/lib/locales/fr.js";

// French typography: months and days in lower case, narrow no-break space between thousands.
const months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");
const days = "dimanche lundi mardi mercredi jeudi vendredi samedi".split(" ");
const format = {
  ...french.format,
  days,
  shortDays: days.map((day) => `${day.slice(0, 3)}.`),
  months,
  shortMonths: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
  decimal: ",",
  thousands: "\u202f",
};

Plotly.register([bar, { ...french, format }]);

export default Plotly;
