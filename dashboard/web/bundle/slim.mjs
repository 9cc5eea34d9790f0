// Making a script smaller without changing what it does: help texts out, unreachable statements out.
import { parse } from "acorn";
import { full } from "acorn-walk";

const OPTIONS = { ecmaVersion: 2022, sourceType: "script", allowReturnOutsideFunction: true };

function isText(node) {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string";
    case "TemplateLiteral":
    case "ArrayExpression":
      return true;
    case "BinaryExpression":
      return node.operator === "+";
    case "ConditionalExpression":
      return isText(node.consequent) && isText(node.alternate);
    case "CallExpression":
      return node.callee.type === "MemberExpression" && node.callee.property.name === "join";
    default:
      return false;
  }
}

/** Empties the `description` texts of plotly.js's attribute tables, which only its own documentation reads. */
export function withoutDescriptions(source) {
  const texts = [];
  full(parse(source, OPTIONS), (node) => {
    if (node.type !== "Property" || node.computed) return;
    if ((node.key.name ?? node.key.value) === "description" && isText(node.value)) texts.push(node.value);
  });
  texts.sort((a, b) => b.start - a.start);
  let code = source;
  let limit = Infinity;
  for (const { start, end } of texts) {
    if (end > limit) continue; // inside a text that is gone already
    code = `${code.slice(0, start)}""${code.slice(end)}`;
    limit = start;
  }
  return code;
}

function dotted(node) {
  const names = [];
  let rest = node;
  while (rest.type === "MemberExpression" && !rest.computed) {
    names.unshift(rest.property.name);
    rest = rest.object;
  }
  return rest.type === "Identifier" ? [rest.name, ...names] : null;
}

function dependencies(statement) {
  const names = new Set();
  full(statement, (node) => {
    if (node.type === "Identifier") names.add(node.name);
    const path = node.type === "MemberExpression" ? dotted(node) : null;
    if (path?.[0] === "d3") {
      names.add(path.slice(0, 2).join("."));
      names.add(path.slice(0, 3).join("."));
    }
  });
  return names;
}

/** What a statement of d3.js defines, or null when it does something else and must stay. */
function definitions(statement) {
  if (statement.type === "FunctionDeclaration") return [statement.id.name];
  if (statement.type === "VariableDeclaration") return statement.declarations.map(({ id }) => id.name);
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression") return null;
  const names = [];
  let expression = statement.expression;
  while (expression.type === "AssignmentExpression") {
    const path = dotted(expression.left);
    if (path === null) return null;
    names.push(path[0] === "d3" ? path.slice(0, 3).join(".") : path[0]);
    expression = expression.right;
  }
  return names;
}

/** d3.js 3 (one function around everything) with only what leads to the `used` members, e.g. "d3.select". */
export function reachable(source, used) {
  let wrapper = parse(source, OPTIONS).body[0]?.expression;
  while (wrapper && wrapper.type !== "FunctionExpression") wrapper = wrapper.argument ?? wrapper.callee ?? wrapper.object;
  if (!wrapper) throw new Error("d3.js: structure inattendue");

  const statements = wrapper.body.body;
  const definers = new Map();
  const kept = new Set();
  const queue = [];
  const keep = (statement) => {
    if (!kept.has(statement)) {
      kept.add(statement);
      queue.push(statement);
    }
  };
  for (const statement of statements) {
    const names = definitions(statement);
    if (names === null) keep(statement);
    for (const name of names ?? []) definers.set(name, [...(definers.get(name) ?? []), statement]);
  }
  for (const name of ["d3", ...used]) definers.get(name)?.forEach(keep);
  while (queue.length > 0) for (const name of dependencies(queue.pop())) definers.get(name)?.forEach(keep);

  const body = statements.filter((statement) => kept.has(statement)).map(({ start, end }) => source.slice(start, end));
  return `${source.slice(0, wrapper.body.start + 1)}\n${body.join("\n")}\n${source.slice(wrapper.body.end - 1)}`;
}

/** Every `d3.member.member` that a source names. */
export function d3Members(source) {
  const names = new Set();
  for (const [, path] of source.matchAll(/\bd3((?:\.[A-Za-z_]\w*){1,2})/g)) {
    const [first, second] = path.slice(1).split(".");
    names.add(`d3.${first}`);
    if (second) names.add(`d3.${first}.${second}`);
  }
  return names;
}
