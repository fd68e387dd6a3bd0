/**
 * Show the API from its own description: groups at the left, operations that open, a search over both.
 */

import { byId, el, fill } from "../shared/dom.js";
import { chooseWith } from "../shared/scheme.js";
import { operationCard } from "./operation.js";
import { worded } from "./schema.js";

/** @import { Described, Route } from "./types.js" */

const search = byId("search", HTMLInputElement);
const token = byId("token", HTMLInputElement);
chooseWith(byId("scheme", HTMLButtonElement));

const response = await fetch("/openapi.json");
/** @type {Described} */
const described = await response.json();
const routes = Object.entries(described.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
);

fill(byId("version", HTMLElement), described.info.version);
fill(byId("about", HTMLElement), ...worded(described.info.description));
search.addEventListener("input", show);
show();
openNamed();
addEventListener("hashchange", openNamed);

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = routes.filter((route) => words.every((word) => textOf(route).includes(word)));
  const groups = described.tags
    .map((tag) => ({ ...tag, routes: found.filter((one) => one.operation.tags.includes(tag.name)) }))
    .filter((group) => group.routes.length > 0);
  fill(byId("found", HTMLElement), words.length > 0 ? `${found.length} of ${routes.length} operations` : "");
  fill(
    byId("tags", HTMLElement),
    ...groups.map(({ name, routes: its }) =>
      el("a", { href: `#${idOf(name)}` }, name, el("span", {}, String(its.length))),
    ),
  );
  fill(
    byId("operations", HTMLElement),
    ...groups.map((group) =>
      el(
        "section",
        { class: "group", id: idOf(group.name) },
        el("h2", {}, group.name),
        el("p", {}, group.description),
        ...group.routes.map((one) => operationCard(one, described, () => token.value.trim())),
      ),
    ),
  );
}

/** Everything by which an operation is looked for. @param {Route} route */
function textOf({ method, path, operation }) {
  const statuses = Object.keys(operation.responses).join(" ");
  return `${method} ${path} ${operation.summary} ${operation.tags} ${statuses}`.toLowerCase();
}

/** @param {string} name */
function idOf(name) {
  return `tag-${name.toLowerCase().replaceAll(/\W+/g, "-")}`;
}

function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
  named?.scrollIntoView();
}
