// Stands for plotly.js's box and lasso selections, which no chart here offers; a click on a mark is another mechanism.
const nothing = () => {};

module.exports = {
  moduleType: "component",
  name: "selections",
  prepSelect: nothing,
  reselect: nothing,
  clearOutline: nothing,
  clearSelectionsCache: nothing,
  selectOnClick: nothing,
};
