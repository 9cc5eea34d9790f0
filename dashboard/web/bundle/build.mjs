// node build.mjs FOLDER: writes plotly.js, map.js, map.css, bootstrap.css and licences.txt there. Called by python -m dashboard.web.build.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, transform } from "esbuild";
import { compile } from "sass";
import { d3Members, reachable, withoutDescriptions } from "./slim.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const out = process.argv[2];
const TARGET = ["chrome109", "firefox115", "safari16"];

// No chart here has them; each would add its code to every first visit.
const ABSENT = /\/components\/(annotations3d|errorbars|images|rangeselector|rangeslider|sliders|updatemenus)$/;

const slimPlotly = {
  name: "slim-plotly",
  setup(bundler) {
    const members = new Set();
    bundler.onResolve({ filter: ABSENT }, () => ({ path: path.join(here, "absent.cjs") }));
    bundler.onResolve({ filter: /\/components\/selections$/ }, () => ({ path: path.join(here, "selections.cjs") }));
    bundler.onResolve({ filter: /^(native-promise-only$|maplibre-gl\/)/ }, () => ({ path: path.join(here, "absent.cjs") }));
    bundler.onResolve({ filter: /^culori$/ }, () => ({ path: path.join(here, "culori.mjs") }));
    bundler.onLoad({ filter: /[\\/]plotly\.js[\\/](src|lib|build)[\\/].*\.js$/ }, ({ path: file }) => {
      const source = readFileSync(file, "utf8");
      for (const name of d3Members(source)) members.add(name);
      return { contents: withoutDescriptions(source), loader: "js" };
    });
    // What d3 must keep is known once all of plotly.js has been read: its members are collected by a first pass.
    bundler.onLoad({ filter: /[\\/]@plotly[\\/]d3[\\/]d3\.js$/ }, ({ path: file }) => ({
      contents: pass.members ? reachable(readFileSync(file, "utf8"), pass.members) : "",
      loader: "js",
    }));
    bundler.onEnd(() => {
      pass.members = members;
    });
  },
};
const pass = { members: null };

const version = require("plotly.js/package.json").version;
const options = {
  entryPoints: [path.join(here, "plotly.entry.mjs")],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "PlotlyModule",
  footer: { js: "window.Plotly=PlotlyModule.default;" },
  banner: { js: `/*! plotly.js ${version} (MIT), partie utile à ce tableau de bord ; licences : licences.txt */` },
  define: { global: "window", "define.amd": "false" },
  legalComments: "none",
  target: TARGET,
  write: false,
  logLevel: "error",
  plugins: [slimPlotly],
};

await build(options);
const [script] = (await build(options)).outputFiles;
if (/\bnew Function\(|\beval\(/.test(script.text)) {
  throw new Error("plotly.js réduit contient eval ou new Function, que la politique de sécurité interdit");
}
writeFileSync(path.join(out, "plotly.js"), script.text);

const map = await build({
  entryPoints: [path.join(here, "map.entry.mjs")],
  bundle: true,
  minify: true,
  format: "iife",
  outdir: out,
  banner: { js: `/*! Leaflet ${require("leaflet/package.json").version} (BSD-2-Clause) et la carte du tableau de bord ; licences : licences.txt */` },
  // The pictures of Leaflet's own markers and layer switch, of which the map uses none.
  loader: { ".png": "empty" },
  legalComments: "none",
  target: TARGET,
  write: false,
  logLevel: "error",
});
for (const { path: file, text } of map.outputFiles) {
  if (/\bnew Function\(|\beval\(/.test(text)) throw new Error("la carte contient eval ou new Function, que la politique de sécurité interdit");
  writeFileSync(path.join(out, `map${path.extname(file)}`), text);
}

const packages = {
  importer: {
    findFileUrl: (url) =>
      url.startsWith("bootstrap/") ? pathToFileURL(path.join(path.dirname(require.resolve("bootstrap/package.json")), "..", url)) : null,
  },
};
const sheet = compile(path.join(here, "bootstrap.scss"), {
  style: "compressed",
  importers: [packages.importer],
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
});
const css = await transform(sheet.css, { loader: "css", minify: true, target: TARGET, legalComments: "inline" });
writeFileSync(path.join(out, "bootstrap.css"), css.code);

const licences = ["plotly.js", "@plotly/d3", "culori", "leaflet", "bootstrap"].map((name) => {
  const folder = path.join(here, "..", "..", "..", "node_modules", name);
  return `=== ${name}\n\n${readFileSync(path.join(folder, "LICENSE"), "utf8").trim()}\n`;
});
writeFileSync(path.join(out, "licences.txt"), licences.join("\n\n"));
