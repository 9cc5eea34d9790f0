// Stands for a component of plotly.js that no chart here uses (sliders, menus, images, error bars, ...).
module.exports = { moduleType: "component", name: "absent" };
